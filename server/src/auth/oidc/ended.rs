//! Sessions that were ended before their time, at any replica.
//!
//! A session lives in its cookie, and a copy of it stays good wherever nobody knows that it was ended. So
//! each replica keeps the marks of ended sessions in memory, writes its own into a record that all of them
//! share, and reads the record every few seconds. What is missing in the record is written again: a write
//! that failed, or a cluster that was restored from a backup.
//!
//! Where the record cannot be read or written, this process cannot know what others have ended:
//! [`EndedSessions::is_certain`] says so, and sessions are confirmed with the issuer instead
//! ([`CONFIRMED_MAX`]).
//!
//! Invariant: a mark that is known here is not forgotten before its session would be over anyway.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use store::Clock;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::session::{CONFIRMED_MAX, Session};

/// How often the record is read.
const READ_EVERY: Duration = Duration::from_secs(3);

/// How long reading or writing it may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long what was read is believed to be all: with [`READ_EVERY`] and [`PATIENCE`], a logout counts
/// everywhere within ten seconds, or sessions are confirmed with the issuer from then on.
const CERTAIN: Duration = Duration::from_secs(9);

/// How often the right to write is tried out, also where nothing is to be written.
const TRY_EVERY: Duration = Duration::from_mins(1);

/// The most marks in the record, which makes about half a megabyte. A record that is full takes no more:
/// forgetting one would bring its session back.
pub(super) const MARKS_MAX: usize = 4_000;

/// How much longer marks stay in the record than they are needed, in seconds: clocks of replicas differ,
/// and one that is behind must not write back what another has taken out.
const KEPT: i64 = 10 * 60;

/// Marks, with the time from which on each may be forgotten, in seconds since 1970.
pub(crate) type Marks = BTreeMap<String, i64>;

/// What stands in the way of the record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RecordError {
    /// The account may not, or the object of that name is another one.
    #[error("{0}")]
    Denied(String),
    /// The cluster does not answer, or not so that it can be read.
    #[error("{0}")]
    Away(String),
}

/// A record of ended sessions that all replicas share.
#[async_trait]
pub(crate) trait EndedRecord: Send + Sync {
    /// Every mark in it.
    ///
    /// # Errors
    /// [`RecordError`]. A record that is not there yet is an empty one.
    async fn read(&self) -> Result<Marks, RecordError>;

    /// Adds marks and takes others out, and says what is in it then. With neither it only finds out
    /// whether it could. What it does not name stays: two writes never undo each other.
    ///
    /// # Errors
    /// [`RecordError`].
    async fn write(&self, add: &Marks, remove: &[String]) -> Result<Marks, RecordError>;
}

/// Whether a logout is heard by all replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// The record is read and written.
    Certain,
    /// The account may not read or write it.
    Denied,
    /// It does not answer.
    Away,
    /// It takes no more.
    Full,
}

/// How the last attempt to write went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Works,
    Denied,
    /// No answer, or not tried yet.
    Away,
}

/// The sessions that were ended.
pub(super) struct EndedSessions {
    /// `None` where no other process can open a session of this one.
    record: Option<Arc<dyn EndedRecord>>,
    clock: Arc<dyn Clock>,
    state: Mutex<EndedState>,
    /// True once the first look is over.
    looked: watch::Sender<bool>,
}

struct EndedState {
    /// All that is known.
    ended: HashMap<String, i64>,
    /// What the record had, as it was read last.
    recorded: Marks,
    /// When that was asked for.
    read: Option<Instant>,
    writing: Writing,
    /// When writing was tried last.
    tried: Option<Instant>,
    /// What went wrong last.
    problem: Option<RecordError>,
    /// What the log has.
    said: Option<Standing>,
}

impl EndedSessions {
    /// Keeps the record, inside a tokio runtime, until the last clone is gone. Without a record it
    /// remembers what this process has ended.
    pub(super) fn start(record: Option<Arc<dyn EndedRecord>>, clock: Arc<dyn Clock>) -> Arc<Self> {
        let (looked, _) = watch::channel(record.is_none());
        let state = Mutex::new(EndedState {
            ended: HashMap::new(),
            recorded: Marks::new(),
            read: None,
            writing: Writing::Away,
            tried: None,
            problem: None,
            said: None,
        });
        let ended = Arc::new(Self { record: record.clone(), clock, state, looked });
        if let Some(record) = record {
            tokio::spawn(keep(Arc::downgrade(&ended), record));
        }
        ended
    }

    /// Waits for the first look at the record, so that a process that has just started does not take for
    /// good what was ended before. It takes no longer than that look may.
    pub(super) async fn looked(&self) {
        // The sender is in `self`, so that it is not closed.
        let _ = self.looked.subscribe().wait_for(|looked| *looked).await;
    }

    /// True where a session is known to have been ended.
    pub(super) fn has(&self, session: &str) -> bool {
        self.state().ended.contains_key(&mark(session))
    }

    /// True where every session that was ended anywhere, some seconds ago or before, is known here, and
    /// those that are ended here become known elsewhere.
    pub(super) fn is_certain(&self) -> bool {
        self.record.is_none() || self.state().standing() == Standing::Certain
    }

    /// Ends a session. True where all replicas will know within seconds; else it is tried again.
    pub(super) async fn end(&self, session: &Session) -> bool {
        let mark = mark(&session.id);
        if self.clock.now().as_second() >= session.over || self.state().has_recorded(&mark) {
            return true;
        }
        let one = Marks::from([(mark, session.over)]);
        self.state().ended.extend(one.clone());
        let Some(record) = &self.record else { return true };
        let has_room = self.state().recorded.len() < MARKS_MAX;
        let written = has_room && self.write(&**record, &one, &[]).await;
        self.say();
        written
    }

    /// Reads the record, and writes what is missing in it.
    async fn look(&self, record: &dyn EndedRecord) {
        let asked = Instant::now();
        match patiently(record.read()).await {
            Ok(marks) => {
                self.note(asked, marks);
                let (missing, over) = self.differences();
                if self.state().is_to_write(!missing.is_empty() || !over.is_empty()) {
                    self.write(record, &missing, &over).await;
                }
            }
            Err(problem) => self.state().problem = Some(problem),
        }
        self.say();
        self.looked.send_replace(true);
    }

    async fn write(&self, record: &dyn EndedRecord, add: &Marks, remove: &[String]) -> bool {
        let asked = Instant::now();
        let written = patiently(record.write(add, remove)).await;
        let mut state = self.state();
        state.tried = Some(asked);
        state.writing = match &written {
            Ok(_) => Writing::Works,
            Err(RecordError::Denied(_)) => Writing::Denied,
            Err(RecordError::Away(_)) => Writing::Away,
        };
        drop(state);
        match written {
            Ok(marks) => self.note(asked, marks),
            Err(problem) => {
                self.state().problem = Some(problem);
                return false;
            }
        }
        true
    }

    /// Takes over what the record has. What is known already stays known.
    fn note(&self, asked: Instant, marks: Marks) {
        let now = self.clock.now().as_second();
        let mut state = self.state();
        state.ended.extend(marks.iter().map(|(mark, over)| (mark.clone(), *over)));
        state.ended.retain(|_, over| now < *over);
        state.recorded = marks;
        state.read = Some(asked);
    }

    /// What the record lacks, as far as there is room for it, and what it need not have any more.
    fn differences(&self) -> (Marks, Vec<String>) {
        let now = self.clock.now().as_second();
        let state = self.state();
        let room = MARKS_MAX.saturating_sub(state.recorded.len());
        let missing = state.ended.iter().filter(|(mark, _)| !state.recorded.contains_key(*mark));
        let missing = missing.take(room).map(|(mark, over)| (mark.clone(), *over)).collect();
        let over = state.recorded.iter().filter(|(_, over)| over.saturating_add(KEPT) <= now);
        (missing, over.map(|(mark, _)| mark.clone()).collect())
    }

    /// Says in the log which of the two holds from now on, once for each change.
    fn say(&self) {
        let mut state = self.state();
        let standing = state.standing();
        if state.said.replace(standing) == Some(standing) {
            return;
        }
        let reason = match (standing, &state.problem) {
            (Standing::Certain, _) => {
                tracing::info!(
                    "a logout ends its session at every replica: the cluster records it"
                );
                return;
            }
            (Standing::Full, _) => "the record is full".to_owned(),
            (Standing::Denied | Standing::Away, Some(problem)) => problem.to_string(),
            (Standing::Denied | Standing::Away, None) => "no answer yet".to_owned(),
        };
        drop(state);
        let seconds = CONFIRMED_MAX;
        tracing::warn!(
            reason,
            seconds,
            "logouts cannot be recorded in the cluster: sessions are confirmed with the issuer, and \
             those without a refresh token end after these seconds"
        );
    }

    fn state(&self) -> MutexGuard<'_, EndedState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EndedState {
    fn standing(&self) -> Standing {
        let is_read = self.read.is_some_and(|read| read.elapsed() <= CERTAIN);
        match (is_read, self.writing, &self.problem) {
            (true, Writing::Works, _) if self.recorded.len() < MARKS_MAX => Standing::Certain,
            (true, Writing::Works, _) => Standing::Full,
            (true, Writing::Denied, _) | (false, _, Some(RecordError::Denied(_))) => {
                Standing::Denied
            }
            _ => Standing::Away,
        }
    }

    /// True where the record has a mark, as far as is known now: a browser that signs out again and again
    /// costs the cluster nothing.
    fn has_recorded(&self, mark: &str) -> bool {
        self.standing() == Standing::Certain && self.recorded.contains_key(mark)
    }

    /// True where it is time to write: where there is `work`, where the last attempt had no answer, and
    /// now and then to find out whether the account still may.
    fn is_to_write(&self, work: bool) -> bool {
        let is_due = self.tried.is_none_or(|tried| tried.elapsed() >= TRY_EVERY);
        match self.writing {
            Writing::Works => work || is_due,
            Writing::Denied => is_due,
            Writing::Away => true,
        }
    }
}

/// The mark of a session: a digest of its name, which cannot be guessed. The record holds no name.
pub(super) fn mark(session: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(session))
}

/// True for what can be a mark.
pub(super) fn is_mark(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

async fn patiently<T>(
    asking: impl Future<Output = Result<T, RecordError>>,
) -> Result<T, RecordError> {
    let late = || RecordError::Away("no answer in time".to_owned());
    timeout(PATIENCE, asking).await.unwrap_or_else(|_| Err(late()))
}

/// Looks at the record every few seconds, for as long as somebody asks.
async fn keep(ended: Weak<EndedSessions>, record: Arc<dyn EndedRecord>) {
    while let Some(ended) = ended.upgrade() {
        ended.look(&*record).await;
        drop(ended);
        sleep(READ_EVERY).await;
    }
}

#[cfg(test)]
mod tests;
