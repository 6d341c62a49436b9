//! The lines of the audit log, and the queue before the one thread that writes them.
//!
//! Invariant: an outcome has a reservation only because its attempt was written; it is written or owed,
//! never dropped. What waits is bounded, whoever sends it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use backend::AuditWritten;
use prometheus_client::registry::Registry;
use store::{Clock, SystemClock};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::time::{Instant, timeout};

use super::counts::JournalCounts;
use super::lane::{Omissions, Refused};
use super::queue::{Ask, JournalJob, Queue, Turns, UserLine};
use super::target::{AuditSink, OpenTarget};
use super::writer::JournalWriter;
use crate::config::AuditConfig;

/// What users' writes may hold in memory between their attempt and their outcome, in bytes: some
/// thousands at once.
const ROOM_BYTES: usize = 4 * 1024 * 1024;

/// What an outcome adds to what is known of it before, in bytes: the object's uid.
const UID_MAX_BYTES: usize = 256;

/// How long a line may take to be written. A pipe that nobody reads takes for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long whoever asks whether the log is whole waits for what is owed.
const SETTLE: Duration = Duration::from_secs(1);

/// Why a line is not in the log.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The target cannot be opened or written.
    #[error(
        "the audit log (KEYPANE_AUDIT, or --audit) cannot be written: name `stdout`, or a file that \
         Keypane may make and append to, on a disk with room"
    )]
    Write(#[from] io::Error),
    /// It takes too long.
    #[error(
        "the audit log (KEYPANE_AUDIT) is not written in time: what takes it in, a disk or the \
         reader of a pipe, is too slow"
    )]
    Slow,
    /// Too many attempts wait for it.
    #[error(
        "the audit log (KEYPANE_AUDIT) cannot keep up: too many changes wait for a disk, or the \
         reader of a pipe, that is too slow"
    )]
    Busy,
    /// Its thread is gone.
    #[error("the audit log is closed")]
    Closed,
}

/// The lines of the audit log; every clone is the same log. It ends with the last one.
#[derive(Clone, Debug)]
pub struct Journal {
    shared: Arc<JournalState>,
    _open: Arc<OpenJournal>,
}

impl Journal {
    /// Opens the log.
    ///
    /// # Errors
    /// [`JournalError::Write`] where its target cannot be opened.
    pub fn open(config: &AuditConfig) -> Result<Self, JournalError> {
        Self::on(Box::new(OpenTarget::open(&config.target)?), Arc::new(SystemClock), PATIENCE)
    }

    /// The log on anything that takes lines, which may take so long to do so.
    ///
    /// # Errors
    /// [`JournalError::Write`] where there can be no thread for it.
    pub fn on(
        sink: Box<dyn AuditSink>,
        clock: Arc<dyn Clock>,
        patience: Duration,
    ) -> Result<Self, JournalError> {
        let (journal, writer) = Self::with_writer(sink, clock, patience);
        std::thread::Builder::new().name("audit".to_owned()).spawn(move || writer.run())?;
        Ok(journal)
    }

    /// The log, and what has yet to write it.
    pub(super) fn with_writer(
        sink: Box<dyn AuditSink>,
        clock: Arc<dyn Clock>,
        patience: Duration,
    ) -> (Self, JournalWriter) {
        let shared = Arc::new(JournalState {
            queue: Mutex::default(),
            filled: Condvar::new(),
            room: Arc::new(Semaphore::new(ROOM_BYTES)),
            done: watch::Sender::new(Some(Turns::default())),
            owes: AtomicBool::new(false),
            counts: JournalCounts::default(),
            patience,
        });
        let writer = JournalWriter::new(sink, Arc::clone(&shared), clock);
        let open = Arc::new(OpenJournal(Arc::clone(&shared)));
        (Self { shared, _open: open }, writer)
    }

    /// Writes the line of an attempt, and answers the reservation of its outcome. Where nobody is left to
    /// hear that, `unheard` is the outcome.
    ///
    /// # Errors
    /// Where the line was not written, or nobody knows in time: then its write must not happen.
    pub(super) async fn attempt(
        &self,
        line: Vec<u8>,
        unheard: Vec<u8>,
    ) -> Result<Reservation, JournalError> {
        let room = self.shared.room_for(line.len() + unheard.len() + UID_MAX_BYTES)?;
        let (written, heard) = oneshot::channel();
        self.shared.push(UserLine::Attempt { line, unheard, room, written })?;
        match timeout(self.shared.patience, heard).await {
            Ok(Ok(reservation)) => Ok(reservation?),
            Ok(Err(_)) => Err(JournalError::Closed),
            Err(_) => Err(JournalError::Slow),
        }
    }

    /// Notes both lines of a refusal; `false` where there are too many, which is counted.
    pub(super) fn refusal(&self, whose: Refused, lines: Vec<u8>) -> bool {
        let mut queue = self.shared.queue();
        let taken = queue.refuse(whose, lines, Instant::now());
        self.shared.counts.waiting(queue.waiting());
        drop(queue);
        self.shared.filled.notify_one();
        if !taken {
            self.shared.counts.left_out(whose.into());
        }
        taken
    }

    /// Opens the log's file again, which others have moved away.
    pub async fn reopen(&self) {
        self.shared.ask(Ask::Reopen).await;
    }

    /// True where every outcome is written. Tries what is owed first.
    pub async fn is_whole(&self) -> bool {
        let owes = || self.shared.owes.load(Ordering::Acquire);
        if owes() {
            // A target that hangs leaves it owed.
            let _ = timeout(SETTLE, self.shared.ask(Ask::Retry)).await;
        }
        !owes()
    }

    /// True where the lines of users are written as fast as they come: none has waited for so long
    /// that its write is refused.
    pub fn keeps_up(&self) -> bool {
        self.shared.queue().behind(Instant::now()) < self.shared.patience
    }

    /// Waits until everything was tried that was sent off.
    pub async fn settle(&self) {
        self.shared.ask(Ask::Settle).await;
    }

    /// Counts in `/metrics` what waits, and what was left out.
    pub fn register(&self, registry: &mut Registry) {
        self.shared.counts.register(registry);
    }

    /// Opens the file again on every SIGHUP, as those who rotate logs send it.
    ///
    /// # Errors
    /// Where the signal cannot be received.
    pub fn reopen_on_hangup(&self) -> io::Result<()> {
        let mut hangup = signal(SignalKind::hangup())?;
        let journal = self.clone();
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                journal.reopen().await;
            }
        });
        Ok(())
    }
}

/// Where the outcome of a written attempt goes. One that is dropped was heard by nobody.
#[derive(Debug)]
pub(super) struct Reservation {
    shared: Arc<JournalState>,
    /// The room of the outcome, and what it is if nobody says another one.
    unheard: Option<(Vec<u8>, OwnedSemaphorePermit)>,
}

impl Reservation {
    pub(super) fn new(
        shared: Arc<JournalState>,
        unheard: Vec<u8>,
        room: OwnedSemaphorePermit,
    ) -> Self {
        Self { shared, unheard: Some((unheard, room)) }
    }

    /// Writes the outcome. The future waits until it was tried, but not for longer than a caller
    /// who has had the change may have to wait for the answer.
    pub(super) fn close(mut self, line: Vec<u8>) -> AuditWritten {
        let Some((_, room)) = self.unheard.take() else { return Box::pin(std::future::ready(())) };
        let heard = self.shared.outcome(line, room);
        let patience = self.shared.patience;
        Box::pin(async move {
            // It is written, or owed, whether that is heard or not.
            let _ = timeout(patience, heard).await;
        })
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some((unheard, room)) = self.unheard.take() {
            drop(self.shared.outcome(unheard, room));
        }
    }
}

/// What the log and its thread share.
#[derive(Debug)]
pub(super) struct JournalState {
    queue: Mutex<Queue>,
    filled: Condvar,
    room: Arc<Semaphore>,
    /// What of it was done that was asked; nothing more comes once the thread is gone.
    done: watch::Sender<Option<Turns>>,
    /// True while an outcome is owed.
    pub(super) owes: AtomicBool,
    counts: JournalCounts,
    patience: Duration,
}

impl JournalState {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing panics while it holds the lock.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn room_for(&self, bytes: usize) -> Result<OwnedSemaphorePermit, JournalError> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        Arc::clone(&self.room).try_acquire_many_owned(bytes).map_err(|_| {
            self.leave_out(Omissions::WRITE);
            JournalError::Busy
        })
    }

    fn push(&self, line: UserLine) -> Result<(), JournalError> {
        let mut queue = self.queue();
        if queue.ended {
            return Err(JournalError::Closed);
        }
        queue.push(line, Instant::now());
        self.counts.waiting(queue.waiting());
        drop(queue);
        self.filled.notify_one();
        Ok(())
    }

    fn outcome(&self, line: Vec<u8>, room: OwnedSemaphorePermit) -> oneshot::Receiver<()> {
        let (tried, heard) = oneshot::channel();
        if self.push(UserLine::Outcome { line, room, tried }).is_err() {
            tracing::error!("an outcome cannot be written: the audit log is closed");
        }
        heard
    }

    /// Counts what is not in the log.
    pub(super) fn leave_out(&self, what: Omissions) {
        self.queue().leave_out(what, Instant::now());
        self.counts.left_out(what);
        // Somebody has to say so in time.
        self.filled.notify_one();
    }

    /// Counts again what could not be said.
    pub(super) fn unsaid(&self, what: Omissions) {
        self.queue().leave_out(what, Instant::now());
    }

    async fn ask(&self, ask: Ask) {
        let number = self.queue().ask(ask);
        self.filled.notify_one();
        let is_done = |done: &Option<Turns>| done.is_none_or(|mut done| *done.of(ask) >= number);
        // The sender is here.
        let _ = self.done.subscribe().wait_for(is_done).await;
    }

    /// Says that something was done that was asked.
    pub(super) fn has_done(&self, ask: Ask, number: u64) {
        self.done.send_modify(|done| {
            if let Some(done) = done {
                *done.of(ask) = number;
            }
        });
    }

    /// The next thing to do; `None` where there is nothing now.
    #[cfg(test)]
    pub(super) fn try_next(&self) -> Option<JournalJob> {
        self.take(&mut self.queue())
    }

    /// Waits for the next thing to do; `None` once the log is closed, and everything done.
    pub(super) fn next(&self) -> Option<JournalJob> {
        let mut queue = self.queue();
        loop {
            if let Some(job) = self.take(&mut queue) {
                return Some(job);
            }
            if queue.ending {
                return None;
            }
            queue = match queue.report_in(Instant::now()) {
                Some(time) => {
                    let waited = self.filled.wait_timeout(queue, time);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.filled.wait(queue).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn take(&self, queue: &mut Queue) -> Option<JournalJob> {
        let job = queue.next(Instant::now());
        self.counts.waiting(queue.waiting());
        job
    }

    /// Ends it: whoever waits hears that nobody writes any more.
    pub(super) fn end(&self) {
        self.queue().end();
        self.done.send_replace(None);
    }
}

/// Held by every clone of the log; the thread ends after the last of them.
#[derive(Debug)]
struct OpenJournal(Arc<JournalState>);

impl Drop for OpenJournal {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.ask(Ask::Settle);
        queue.ending = true;
        drop(queue);
        self.0.filled.notify_one();
    }
}
