//! Sessions that were ended before their time, at any replica.
//!
//! A session lives in its cookie, and a copy of the cookie stays valid at every replica that does
//! not know that the session was ended. So each replica keeps the marks of ended sessions in
//! memory, writes its own marks into a record that all replicas share, and reads the record every
//! few seconds. A mark that is missing in the record is written again. This happens after a failed
//! write, or after the cluster was restored from a backup.
//!
//! While the record cannot be read or written, this process cannot know which sessions the others
//! have ended. [`EndedSessions::is_certain`] then returns false, and sessions are confirmed with
//! the issuer instead ([`CONFIRMED_MAX`]).
//!
//! Invariant: a mark that this process knows is kept until its session would be over anyway.

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

/// The interval at which the record is read.
const READ_EVERY: Duration = Duration::from_secs(3);

/// The longest time for reading or writing the record.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long a copy of the record counts as complete. Together with [`READ_EVERY`] and [`PATIENCE`],
/// it makes sure that a logout takes effect everywhere within ten seconds, or that sessions are
/// confirmed with the issuer from then on.
const CERTAIN: Duration = Duration::from_secs(9);

/// The interval at which the right to write is tested, even if there is nothing to write.
const TRY_EVERY: Duration = Duration::from_mins(1);

/// The largest number of marks in the record. They take about half a megabyte. A full record
/// accepts no further marks: dropping one would make its session valid again.
pub(super) const MARKS_MAX: usize = 4_000;

/// How much longer a mark stays in the record than it is needed, in seconds. The clocks of replicas
/// differ, and a replica whose clock is behind must not write back a mark that another one has
/// removed.
const KEPT: i64 = 10 * 60;

/// Marks, each with the time after which it may be forgotten, in seconds since 1970.
pub(crate) type Marks = BTreeMap<String, i64>;

/// The reason why the record cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RecordError {
    /// The account has no right to it, or an object of another type has that name.
    #[error("{0}")]
    Denied(String),
    /// The cluster does not answer, or its answer cannot be read.
    #[error("{0}")]
    Away(String),
}

/// A record of ended sessions that all replicas share.
#[async_trait]
pub(crate) trait EndedRecord: Send + Sync {
    /// Returns every mark in the record.
    ///
    /// # Errors
    /// Returns [`RecordError`]. A record that does not exist yet is an empty one.
    async fn read(&self) -> Result<Marks, RecordError>;

    /// Adds and removes marks, and returns the content of the record after that. With no marks, it
    /// only tests whether the account may write. Marks that are not named stay, so two writes never
    /// undo each other.
    ///
    /// # Errors
    /// Returns [`RecordError`] if the record cannot be written.
    async fn write(&self, add: &Marks, remove: &[String]) -> Result<Marks, RecordError>;
}

/// Whether all replicas learn of a logout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// The record can be read and written.
    Certain,
    /// The account may not read or write it.
    Denied,
    /// The cluster does not answer.
    Away,
    /// The record is full.
    Full,
}

/// The result of the last attempt to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Works,
    Denied,
    /// There was no answer, or no attempt yet.
    Away,
}

/// The sessions that were ended.
pub(super) struct EndedSessions {
    /// The shared record. It is `None` if no other process can open a session of this one.
    record: Option<Arc<dyn EndedRecord>>,
    clock: Arc<dyn Clock>,
    state: Mutex<EndedState>,
    /// True once the record was read for the first time, or that has failed.
    looked: watch::Sender<bool>,
}

struct EndedState {
    /// All marks that are known here.
    ended: HashMap<String, i64>,
    /// The marks in the record when it was last read.
    recorded: Marks,
    /// The time at which that read began.
    read: Option<Instant>,
    writing: Writing,
    /// The time of the last attempt to write.
    tried: Option<Instant>,
    /// The last error.
    problem: Option<RecordError>,
    /// The standing that the log reported last.
    said: Option<Standing>,
}

impl EndedSessions {
    /// Keeps in touch with the record until the last clone is dropped. This must be called inside a
    /// tokio runtime. Without a record it remembers only the sessions that this process has ended.
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

    /// Waits for the first read of the record, so that a process that has just started does not
    /// accept a session that was ended before. It waits no longer than that read may take.
    pub(super) async fn looked(&self) {
        // The sender is in `self`, so the channel stays open.
        let _ = self.looked.subscribe().wait_for(|looked| *looked).await;
    }

    /// Returns true if the session is known to have been ended.
    pub(super) fn has(&self, session: &str) -> bool {
        self.state().ended.contains_key(&mark(session))
    }

    /// Returns true if this process knows every session that was ended anywhere up to some seconds
    /// ago, and if the other replicas learn of the sessions that are ended here.
    pub(super) fn is_certain(&self) -> bool {
        self.record.is_none() || self.state().standing() == Standing::Certain
    }

    /// Ends a session. Returns true if all replicas will know within seconds. Otherwise the write
    /// is tried again.
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

    /// Reads the record, and writes the marks that are missing in it.
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

    /// Adds the marks from the record. Marks that are known already stay known.
    fn note(&self, asked: Instant, marks: Marks) {
        let now = self.clock.now().as_second();
        let mut state = self.state();
        state.ended.extend(marks.iter().map(|(mark, over)| (mark.clone(), *over)));
        state.ended.retain(|_, over| now < *over);
        state.recorded = marks;
        state.read = Some(asked);
    }

    /// Returns the marks that the record lacks, as far as it has room for them, and the marks that
    /// it no longer needs.
    fn differences(&self) -> (Marks, Vec<String>) {
        let now = self.clock.now().as_second();
        let state = self.state();
        let room = MARKS_MAX.saturating_sub(state.recorded.len());
        let missing = state.ended.iter().filter(|(mark, _)| !state.recorded.contains_key(*mark));
        let missing = missing.take(room).map(|(mark, over)| (mark.clone(), *over)).collect();
        let over = state.recorded.iter().filter(|(_, over)| over.saturating_add(KEPT) <= now);
        (missing, over.map(|(mark, _)| mark.clone()).collect())
    }

    /// Logs the new standing, once for each change.
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

    /// Returns true if the record has the mark, as far as is known now. So a browser that signs out
    /// again and again costs the cluster nothing.
    fn has_recorded(&self, mark: &str) -> bool {
        self.standing() == Standing::Certain && self.recorded.contains_key(mark)
    }

    /// Returns true if it is time to write: if there is `work`, if the last attempt had no answer,
    /// or if it is time to test again whether the account may write.
    fn is_to_write(&self, work: bool) -> bool {
        let is_due = self.tried.is_none_or(|tried| tried.elapsed() >= TRY_EVERY);
        match self.writing {
            Writing::Works => work || is_due,
            Writing::Denied => is_due,
            Writing::Away => true,
        }
    }
}

/// Returns the mark of a session: a digest of its id, which cannot be guessed. The record does not
/// hold the id itself.
pub(super) fn mark(session: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(session))
}

/// Returns true if `text` has the form of a mark.
pub(super) fn is_mark(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

async fn patiently<T>(
    asking: impl Future<Output = Result<T, RecordError>>,
) -> Result<T, RecordError> {
    let late = || RecordError::Away("no answer in time".to_owned());
    timeout(PATIENCE, asking).await.unwrap_or_else(|_| Err(late()))
}

/// Reads the record every few seconds, until `ended` is dropped.
async fn keep(ended: Weak<EndedSessions>, record: Arc<dyn EndedRecord>) {
    while let Some(ended) = ended.upgrade() {
        ended.look(&*record).await;
        drop(ended);
        sleep(READ_EVERY).await;
    }
}

#[cfg(test)]
mod tests;
