//! Tests of the journal and its writer, step by step: the test decides when the thread takes the
//! next line.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use store::SystemClock;

use super::journal::{Journal, JournalError, Reservation};
use super::lane::Refused;
use super::target::AuditSink;
use super::writer::JournalWriter;

/// The longest time for writing a line in these tests.
const PATIENCE: Duration = Duration::from_secs(5);

/// A sink in memory that can fail.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<(String, bool)>>);

impl Paper {
    fn is_broken(&self, broken: bool) {
        self.0.lock().unwrap().1 = broken;
    }

    fn lines(&self) -> Vec<Value> {
        let text = self.0.lock().unwrap().0.clone();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Returns what the lines say, such as `attempt 1`.
    fn said(&self) -> Vec<String> {
        let said = |line: &Value| {
            format!("{} {}", line["event"].as_str().unwrap(), line["id"].as_str().unwrap_or("-"))
        };
        self.lines().iter().map(said).collect()
    }
}

impl AuditSink for Paper {
    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut paper = self.0.lock().unwrap();
        if paper.1 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        paper.0.push_str(std::str::from_utf8(lines).unwrap());
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn reopen(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn line(event: &str, id: &str, rest: &str) -> Vec<u8> {
    let (event, id) = (json!(event), json!(id));
    format!("{{\"event\":{event},\"id\":{id},\"rest\":\"{rest}\"}}\n").into_bytes()
}

fn refusal(id: &str) -> Vec<u8> {
    [line("attempt", id, ""), line("outcome", id, "")].concat()
}

fn journal() -> (Journal, JournalWriter, Paper) {
    let paper = Paper::default();
    let (journal, writer) =
        Journal::with_writer(Box::new(paper.clone()), Arc::new(SystemClock), PATIENCE);
    (journal, writer, paper)
}

type Asking = Pin<Box<dyn Future<Output = Result<Reservation, JournalError>>>>;

/// Starts an attempt by polling its future once.
fn ask(journal: &Journal, id: &str) -> Asking {
    let (journal, id) = (journal.clone(), id.to_owned());
    let asked = async move {
        journal.attempt(line("attempt", &id, ""), line("outcome", &id, "unheard")).await
    };
    let mut asked: Asking = Box::pin(asked);
    assert!(look(&mut asked).is_none());
    asked
}

fn look(asking: &mut Asking) -> Option<Result<Reservation, JournalError>> {
    match asking.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Some(result),
        Poll::Pending => None,
    }
}

fn all(writer: &mut JournalWriter) {
    while writer.turn() {}
}

#[tokio::test(start_paused = true)]
async fn a_users_line_passes_a_flood_of_refusals() {
    let (journal, mut writer, paper) = journal();
    let taken = (0..20_000)
        .filter(|number| journal.refusal(Refused::Stranger, refusal(&format!("s{number}"))))
        .count();
    assert_eq!(taken, 200);
    // The thread is writing one of them when the user's line arrives.
    assert!(writer.turn());
    let mut asked = ask(&journal, "u");
    assert!(writer.turn());
    let reservation = look(&mut asked).unwrap().unwrap();
    drop(reservation.close(line("outcome", "u", "done")));
    assert!(writer.turn());
    assert_eq!(paper.said(), ["attempt s0", "outcome s0", "attempt u", "outcome u"]);
    // The refusal of a user has room of its own, and entries that are left out are counted.
    assert!(journal.refusal(Refused::User, refusal("r")));
    tokio::time::advance(Duration::from_secs(10)).await;
    all(&mut writer);
    let lines = paper.lines();
    let dropped: Vec<_> = lines.iter().filter(|line| line["event"] == "dropped").collect();
    assert_eq!(dropped.len(), 1);
    assert_eq!(dropped[0]["strangers"], 19_800);
    assert_eq!((&dropped[0]["users"], &dropped[0]["writes"]), (&json!(0), &json!(0)));
    assert_eq!(lines.len(), 2 * 200 + 2 + 2 + 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_left_out_is_said_every_ten_seconds_and_at_the_end() {
    let (journal, mut writer, paper) = journal();
    let flood = |count: usize| {
        for _ in 0..count {
            journal.refusal(Refused::User, refusal("r"));
        }
    };
    flood(205);
    all(&mut writer);
    assert!(paper.lines().iter().all(|line| line["event"] != "dropped"));
    // If the target fails, the count is reported later.
    paper.is_broken(true);
    tokio::time::advance(Duration::from_secs(10)).await;
    all(&mut writer);
    paper.is_broken(false);
    all(&mut writer);
    assert!(paper.lines().iter().all(|line| line["event"] != "dropped"));
    tokio::time::advance(Duration::from_secs(10)).await;
    all(&mut writer);
    assert_eq!(paper.lines().last().unwrap()["users"], 5);
    // By now there is room for two hundred more.
    flood(207);
    drop(journal);
    all(&mut writer);
    assert_eq!(paper.lines().last().unwrap()["users"], 7);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_nobody_waits_for_any_more_is_not_written() {
    let (journal, mut writer, paper) = journal();
    let asked = ask(&journal, "1");
    assert!(journal.keeps_up());
    assert!(matches!(asked.await, Err(JournalError::Slow)));
    assert!(!journal.keeps_up(), "it is still in the queue");
    let gone = ask(&journal, "2");
    drop(gone);
    all(&mut writer);
    assert!(journal.keeps_up());
    assert_eq!(paper.said(), Vec::<String>::new());
    tokio::time::advance(Duration::from_secs(10)).await;
    all(&mut writer);
    assert_eq!(paper.lines()[0]["writes"], 2);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_was_written_unheard_has_an_outcome() {
    let (journal, mut writer, paper) = journal();
    let asked = ask(&journal, "1");
    assert!(writer.turn());
    drop(asked);
    all(&mut writer);
    assert_eq!(paper.said(), ["attempt 1", "outcome 1"]);
    assert_eq!(paper.lines()[1]["rest"], "unheard");
}

#[tokio::test(start_paused = true)]
async fn the_room_of_users_is_bounded_and_a_busy_log_queues_nothing() {
    let (journal, mut writer, paper) = journal();
    let long = "x".repeat(100_000);
    let mut asked = Vec::new();
    let busy = loop {
        let attempt = line("attempt", &asked.len().to_string(), &long);
        let unheard = line("outcome", &asked.len().to_string(), &long);
        let journal = journal.clone();
        let mut asking: Asking = Box::pin(async move { journal.attempt(attempt, unheard).await });
        if let Some(Err(error)) = look(&mut asking) {
            break error;
        }
        asked.push(asking);
    };
    assert!(matches!(busy, JournalError::Busy));
    // 4 MiB hold this number, with both lines of each.
    assert_eq!(asked.len(), 4 * 1024 * 1024 / 200_400);
    all(&mut writer);
    let places: Vec<_> = asked.iter_mut().map(|asked| look(asked).unwrap().unwrap()).collect();
    // An attempt in progress holds the room of its outcome.
    assert_eq!(paper.lines().len(), places.len());
    let error = journal.attempt(line("attempt", "n", &long), line("outcome", "n", &long)).await;
    assert!(matches!(error, Err(JournalError::Busy)));
    drop(places);
    all(&mut writer);
    let asked = ask(&journal, "again");
    all(&mut writer);
    assert!(asked.await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn who_has_changed_something_waits_for_the_outcome_no_longer_than_for_the_attempt() {
    let (journal, mut writer, paper) = journal();
    let mut asked = ask(&journal, "1");
    assert!(writer.turn());
    let reservation = look(&mut asked).unwrap().unwrap();
    let start = tokio::time::Instant::now();
    reservation.close(line("outcome", "1", "done")).await;
    assert_eq!(start.elapsed().as_secs(), PATIENCE.as_secs());
    assert!(!journal.keeps_up());
    all(&mut writer);
    assert_eq!(paper.said(), ["attempt 1", "outcome 1"]);
    assert!(journal.keeps_up());
}

#[tokio::test]
async fn a_log_whose_thread_is_gone_refuses() {
    let (journal, writer, _) = journal();
    let waiting = ask(&journal, "1");
    drop(writer);
    assert!(matches!(waiting.await, Err(JournalError::Closed)));
    let later = journal.attempt(line("attempt", "2", ""), line("outcome", "2", "")).await;
    assert!(matches!(later, Err(JournalError::Closed)));
    journal.settle().await;
}

/// The steps that may happen in any order.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A user starts an attempt.
    Ask,
    /// A user learns whether the attempt was written.
    Hear(prop::sample::Index),
    /// A user leaves before that.
    Leave(prop::sample::Index),
    /// A write ends.
    Close(prop::sample::Index),
    /// A request is refused.
    Refuse(bool),
    /// The thread does one job.
    Turn,
    /// The target fails from now on, or works again.
    Broken(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Ask),
        2 => any::<prop::sample::Index>().prop_map(Step::Hear),
        1 => any::<prop::sample::Index>().prop_map(Step::Leave),
        2 => any::<prop::sample::Index>().prop_map(Step::Close),
        2 => any::<bool>().prop_map(Step::Refuse),
        5 => Just(Step::Turn),
        1 => any::<bool>().prop_map(Step::Broken),
    ]
}

/// Removes one of the items, or returns `None` if there are none.
fn out<T>(of: &mut Vec<T>, index: prop::sample::Index) -> Option<T> {
    (!of.is_empty()).then(|| of.swap_remove(index.index(of.len())))
}

/// The state of the test: everything that has happened, and what users were told.
#[derive(Default)]
struct World {
    asking: Vec<(String, Asking)>,
    open: Vec<(String, Reservation)>,
    /// Attempts whose users were told that they are written.
    heard: HashSet<String>,
    count: usize,
}

impl World {
    fn name(&mut self, of: &str) -> String {
        self.count += 1;
        format!("{of}{}", self.count)
    }

    fn step(&mut self, step: Step, journal: &Journal, writer: &mut JournalWriter, paper: &Paper) {
        match step {
            Step::Ask => {
                let id = self.name("u");
                let asked = ask(journal, &id);
                self.asking.push((id, asked));
            }
            Step::Hear(index) => {
                let Some((id, mut asked)) = out(&mut self.asking, index) else { return };
                match look(&mut asked) {
                    None => self.asking.push((id, asked)),
                    Some(Ok(reservation)) => {
                        self.heard.insert(id.clone());
                        self.open.push((id, reservation));
                    }
                    Some(Err(_)) => {}
                }
            }
            Step::Leave(index) => drop(out(&mut self.asking, index)),
            Step::Close(index) => {
                if let Some((id, reservation)) = out(&mut self.open, index) {
                    drop(reservation.close(line("outcome", &id, "done")));
                }
            }
            Step::Refuse(signed_in) => {
                let whose = if signed_in { Refused::User } else { Refused::Stranger };
                let id = self.name("r");
                journal.refusal(whose, refusal(&id));
            }
            Step::Turn => {
                writer.turn();
            }
            Step::Broken(broken) => paper.is_broken(broken),
        }
    }

    /// All users leave, and the target works.
    fn end(&mut self, writer: &mut JournalWriter, paper: &Paper) {
        self.asking.clear();
        self.open.clear();
        paper.is_broken(false);
        all(writer);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn every_outcome_stands_below_its_attempt(steps in prop::collection::vec(step(), 1..80)) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().unwrap();
        let _inside = runtime.enter();
        let (journal, mut writer, paper) = journal();
        let mut world = World::default();
        for step in steps {
            world.step(step, &journal, &mut writer, &paper);
        }
        world.end(&mut writer, &paper);
        drop(journal);
        all(&mut writer);
        let mut open: HashMap<String, bool> = HashMap::new();
        for line in paper.lines() {
            let id = line["id"].as_str().unwrap_or_default().to_owned();
            match line["event"].as_str().unwrap() {
                "attempt" => prop_assert!(open.insert(id.clone(), true).is_none(), "twice: {}", id),
                "outcome" => prop_assert_eq!(open.insert(id.clone(), false), Some(true), "{}", id),
                other => prop_assert_eq!(other, "dropped"),
            }
        }
        // Every attempt has an outcome in the end, and everything that a user was told is in the
        // log.
        prop_assert!(open.values().all(|open| !open));
        prop_assert!(world.heard.iter().all(|id| open.contains_key(id)));
    }
}
