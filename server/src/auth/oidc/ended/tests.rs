use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

use super::*;
use crate::auth::oidc::claims::UserClaims;

const START: i64 = 1_767_323_045;
const LIFETIME: i64 = 8 * 3600;

/// A record in memory, and the error that it returns, if any.
#[derive(Default)]
struct Board {
    marks: Mutex<Marks>,
    reading: Mutex<Option<RecordError>>,
    writing: Mutex<Option<RecordError>>,
    writes: Mutex<u32>,
}

impl Board {
    fn holds(&self) -> usize {
        self.marks.lock().unwrap().len()
    }

    fn refuse(&self, reading: Option<RecordError>, writing: Option<RecordError>) {
        *self.reading.lock().unwrap() = reading;
        *self.writing.lock().unwrap() = writing;
    }
}

#[async_trait]
impl EndedRecord for Board {
    async fn read(&self) -> Result<Marks, RecordError> {
        let problem = self.reading.lock().unwrap().clone();
        problem.map_or_else(|| Ok(self.marks.lock().unwrap().clone()), Err)
    }

    async fn write(&self, add: &Marks, remove: &[String]) -> Result<Marks, RecordError> {
        *self.writes.lock().unwrap() += 1;
        if let Some(problem) = self.writing.lock().unwrap().clone() {
            return Err(problem);
        }
        let mut marks = self.marks.lock().unwrap();
        marks.extend(add.clone());
        marks.retain(|mark, _| !remove.contains(mark));
        Ok(marks.clone())
    }
}

struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

struct Kit {
    board: Arc<Board>,
    clock: Arc<TestClock>,
}

impl Kit {
    fn new() -> Self {
        Self { board: Arc::default(), clock: Arc::new(TestClock(AtomicI64::new(START))) }
    }

    /// Returns a replica that has read the record once.
    async fn replica(&self) -> Arc<EndedSessions> {
        let ended = EndedSessions::start(Some(self.board.clone()), self.clock.clone());
        ended.looked().await;
        ended
    }

    fn wait(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

fn session(id: &str) -> Session {
    let who = UserClaims { user: "ann".to_owned(), shown: None, email: None, groups: Vec::new() };
    Session {
        id: id.to_owned(),
        subject: "1".to_owned(),
        who,
        began: START,
        over: START + LIFETIME,
        confirmed: START,
        seen: START,
        fresh_until: None,
        refresh: None,
    }
}

async fn seconds(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

fn denied() -> RecordError {
    RecordError::Denied("403".to_owned())
}

fn away() -> RecordError {
    RecordError::Away("503".to_owned())
}

#[tokio::test(start_paused = true)]
async fn what_one_replica_ends_all_of_them_know_within_ten_seconds() {
    let kit = Kit::new();
    let (here, there) = (kit.replica().await, kit.replica().await);
    assert!(here.is_certain() && there.is_certain());
    assert!(here.end(&session("one")).await);
    assert!(here.has("one") && !there.has("one"));
    let writes = *kit.board.writes.lock().unwrap();
    assert!(here.end(&session("one")).await);
    assert_eq!(*kit.board.writes.lock().unwrap(), writes, "once is enough");
    seconds(10).await;
    assert!(there.has("one") && !there.has("two"));
    assert!(there.is_certain());
    // A replica that starts later knows at once.
    assert!(kit.replica().await.has("one"));
}

#[tokio::test(start_paused = true)]
async fn an_account_that_may_not_write_is_certain_of_nothing() {
    let kit = Kit::new();
    kit.board.refuse(None, Some(denied()));
    let ended = kit.replica().await;
    assert!(!ended.is_certain());
    assert!(!ended.end(&session("one")).await);
    assert!(ended.has("one"), "here it has ended all the same");
    let tries = *kit.board.writes.lock().unwrap();
    seconds(55).await;
    assert_eq!(*kit.board.writes.lock().unwrap(), tries, "it does not ask at any rate");
    kit.board.refuse(None, None);
    seconds(10).await;
    assert!(ended.is_certain());
    assert_eq!(kit.board.holds(), 1, "what could not be written then is there now");
}

#[tokio::test(start_paused = true)]
async fn a_right_that_is_taken_is_noticed() {
    let kit = Kit::new();
    let ended = kit.replica().await;
    assert!(ended.is_certain());
    kit.board.refuse(None, Some(denied()));
    seconds(64).await;
    assert!(!ended.is_certain());
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_for_ten_seconds_is_not_known() {
    let kit = Kit::new();
    let ended = kit.replica().await;
    for problem in [away(), denied()] {
        kit.board.refuse(Some(problem), None);
        seconds(5).await;
        assert!(ended.is_certain(), "a moment is none");
        seconds(6).await;
        assert!(!ended.is_certain());
        kit.board.refuse(None, None);
        seconds(4).await;
        assert!(ended.is_certain());
    }
}

#[tokio::test(start_paused = true)]
async fn a_logout_that_could_not_be_written_is_written_later() {
    let kit = Kit::new();
    let (here, there) = (kit.replica().await, kit.replica().await);
    kit.board.refuse(Some(away()), Some(away()));
    assert!(!here.end(&session("one")).await);
    kit.board.refuse(None, None);
    seconds(10).await;
    assert!(there.has("one") && here.is_certain());
}

#[tokio::test(start_paused = true)]
async fn what_the_record_has_lost_is_written_again() {
    let kit = Kit::new();
    let (here, there) = (kit.replica().await, kit.replica().await);
    here.end(&session("one")).await;
    seconds(10).await;
    drop(here);
    kit.board.marks.lock().unwrap().clear();
    seconds(10).await;
    assert_eq!(kit.board.holds(), 1);
    assert!(there.has("one"));
}

#[tokio::test(start_paused = true)]
async fn marks_are_forgotten_once_their_sessions_would_be_over() {
    let kit = Kit::new();
    let ended = kit.replica().await;
    ended.end(&session("one")).await;
    kit.wait(LIFETIME - 1);
    seconds(10).await;
    assert!(ended.has("one"));
    kit.wait(1);
    seconds(10).await;
    assert!(!ended.has("one"));
    assert_eq!(kit.board.holds(), 1, "a clock that is behind would write it back");
    kit.wait(KEPT);
    seconds(10).await;
    assert_eq!(kit.board.holds(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_is_full_forgets_nothing_and_is_not_certain() {
    let kit = Kit::new();
    let all = (0..MARKS_MAX).map(|n| (mark(&n.to_string()), START + LIFETIME));
    *kit.board.marks.lock().unwrap() = all.collect();
    let ended = kit.replica().await;
    assert!(!ended.is_certain());
    assert!(!ended.end(&session("one")).await);
    assert!(ended.has("one") && ended.has("0"));
    seconds(10).await;
    assert_eq!(kit.board.holds(), MARKS_MAX);
    // There is room again once the sessions of other marks are over.
    let age = |marks: &mut Marks| marks.values_mut().take(10).for_each(|over| *over = START - KEPT);
    age(&mut kit.board.marks.lock().unwrap());
    seconds(10).await;
    assert!(ended.is_certain());
    assert_eq!(kit.board.holds(), MARKS_MAX - 10 + 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_record_it_is_enough_to_remember() {
    let ended = EndedSessions::start(None, Arc::new(TestClock(AtomicI64::new(START))));
    ended.looked().await;
    assert!(ended.is_certain());
    assert!(ended.end(&session("one")).await);
    assert!(ended.has("one"));
}

#[test]
fn a_mark_tells_no_name() {
    let made = mark("one");
    assert!(is_mark(&made) && !made.contains("one") && made != mark("two"));
    for wrong in ["", "one", &made[1..], "..", &format!("{made}x")] {
        assert!(!is_mark(wrong), "{wrong}");
    }
}
