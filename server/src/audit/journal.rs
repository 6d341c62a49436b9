//! The lines of the audit log, and the queue to the one thread that writes them.
//!
//! Invariant: an outcome has a reservation only after its attempt was written. An outcome is either
//! written or kept until it can be; it is never dropped. The number of bytes that wait is bounded
//! for every kind of caller.

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

/// The memory for users' writes between their attempt and their outcome, in bytes: enough for some
/// thousands at once.
const ROOM_BYTES: usize = 4 * 1024 * 1024;

/// The longest uid of an object, in bytes. It is the only part of an outcome that is not known
/// before.
const UID_MAX_BYTES: usize = 256;

/// The longest time for writing a line. Without it, a pipe that is not read would block for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a check of the log waits for outcomes that are not written yet.
const SETTLE: Duration = Duration::from_secs(1);

/// The reason why a line is not in the log.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The target cannot be opened or written.
    #[error(
        "the audit log (KEYPANE_AUDIT, or --audit) cannot be written: name `stdout`, or a file that \
         Keypane may make and append to, on a disk with room"
    )]
    Write(#[from] io::Error),
    /// Writing takes too long.
    #[error(
        "the audit log (KEYPANE_AUDIT) is not written in time: what takes it in, a disk or the \
         reader of a pipe, is too slow"
    )]
    Slow,
    /// Too many attempts wait to be written.
    #[error(
        "the audit log (KEYPANE_AUDIT) cannot keep up: too many changes wait for a disk, or the \
         reader of a pipe, that is too slow"
    )]
    Busy,
    /// The thread that writes has ended.
    #[error("the audit log is closed")]
    Closed,
}

/// The lines of the audit log. All clones share the same log, which is closed when the last clone
/// is dropped.
#[derive(Clone, Debug)]
pub struct Journal {
    shared: Arc<JournalState>,
    _open: Arc<OpenJournal>,
}

impl Journal {
    /// Opens the log.
    ///
    /// # Errors
    /// Returns [`JournalError::Write`] if its target cannot be opened.
    pub fn open(config: &AuditConfig) -> Result<Self, JournalError> {
        Self::on(Box::new(OpenTarget::open(&config.target)?), Arc::new(SystemClock), PATIENCE)
    }

    /// Opens the log on any sink. `patience` is the longest time for writing a line.
    ///
    /// # Errors
    /// Returns [`JournalError::Write`] if the thread cannot be started.
    pub fn on(
        sink: Box<dyn AuditSink>,
        clock: Arc<dyn Clock>,
        patience: Duration,
    ) -> Result<Self, JournalError> {
        let (journal, writer) = Self::with_writer(sink, clock, patience);
        std::thread::Builder::new().name("audit".to_owned()).spawn(move || writer.run())?;
        Ok(journal)
    }

    /// Returns the log, and the writer that the caller still has to run.
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

    /// Writes the line of an attempt and returns the reservation for its outcome. If the caller is
    /// gone by then, `unheard` is written as the outcome.
    ///
    /// # Errors
    /// Returns an error if the line was not written, or if that is not known in time. The caller
    /// must not make the change then.
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

    /// Queues both lines of a refusal. Returns `false` if there are too many; the refusal is then
    /// only counted.
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

    /// Opens the log's file again, after a log rotation has moved it away.
    pub async fn reopen(&self) {
        self.shared.ask(Ask::Reopen).await;
    }

    /// Returns true if every outcome is written. It first tries to write the outcomes that could
    /// not be written before.
    pub async fn is_whole(&self) -> bool {
        let owes = || self.shared.owes.load(Ordering::Acquire);
        if owes() {
            // If the target hangs, they stay unwritten.
            let _ = timeout(SETTLE, self.shared.ask(Ask::Retry)).await;
        }
        !owes()
    }

    /// Returns true if users' lines are written as fast as they arrive, which means that no line
    /// has waited so long that its write is refused.
    pub fn keeps_up(&self) -> bool {
        self.shared.queue().behind(Instant::now()) < self.shared.patience
    }

    /// Waits until everything that was queued has been tried.
    pub async fn settle(&self) {
        self.shared.ask(Ask::Settle).await;
    }

    /// Adds the counts of waiting and left-out lines to `/metrics`.
    pub fn register(&self, registry: &mut Registry) {
        self.shared.counts.register(registry);
    }

    /// Opens the file again on every SIGHUP, the signal that log rotation sends.
    ///
    /// # Errors
    /// Returns an error if the signal cannot be received.
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

/// The reserved room for the outcome of a written attempt. If it is dropped, the caller has gone,
/// and the prepared outcome is written.
#[derive(Debug)]
pub(super) struct Reservation {
    shared: Arc<JournalState>,
    /// The prepared outcome, which is written if the caller gives none, and the room for it.
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

    /// Queues the outcome. The returned future waits until the line was tried, but no longer than a
    /// user whose change is already made should wait for the response.
    pub(super) fn close(mut self, line: Vec<u8>) -> AuditWritten {
        let Some((_, room)) = self.unheard.take() else { return Box::pin(std::future::ready(())) };
        let heard = self.shared.outcome(line, room);
        let patience = self.shared.patience;
        Box::pin(async move {
            // The outcome is written or kept, even if this wait ends early.
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

/// The state that the log shares with its thread.
#[derive(Debug)]
pub(super) struct JournalState {
    queue: Mutex<Queue>,
    filled: Condvar,
    room: Arc<Semaphore>,
    /// The requests to the thread that are done. It is `None` once the thread has ended.
    done: watch::Sender<Option<Turns>>,
    /// True while an outcome could not be written yet.
    pub(super) owes: AtomicBool,
    counts: JournalCounts,
    patience: Duration,
}

impl JournalState {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // No code panics while it holds the lock.
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

    /// Counts entries that are not in the log.
    pub(super) fn leave_out(&self, what: Omissions) {
        self.queue().leave_out(what, Instant::now());
        self.counts.left_out(what);
        // The thread must wake up to report them in time.
        self.filled.notify_one();
    }

    /// Counts entries again because the line that reports them could not be written.
    pub(super) fn unsaid(&self, what: Omissions) {
        self.queue().leave_out(what, Instant::now());
    }

    async fn ask(&self, ask: Ask) {
        let number = self.queue().ask(ask);
        self.filled.notify_one();
        let is_done = |done: &Option<Turns>| done.is_none_or(|mut done| *done.of(ask) >= number);
        // The sender is in `self`, so the channel is open.
        let _ = self.done.subscribe().wait_for(is_done).await;
    }

    /// Reports that the thread has done what was asked.
    pub(super) fn has_done(&self, ask: Ask, number: u64) {
        self.done.send_modify(|done| {
            if let Some(done) = done {
                *done.of(ask) = number;
            }
        });
    }

    /// Returns the next job, or `None` if there is nothing to do now.
    #[cfg(test)]
    pub(super) fn try_next(&self) -> Option<JournalJob> {
        self.take(&mut self.queue())
    }

    /// Waits for the next job. Returns `None` once the log is closed and everything is done.
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

    /// Ends the state: all waiting callers learn that nothing is written any more.
    pub(super) fn end(&self) {
        self.queue().end();
        self.done.send_replace(None);
    }
}

/// Held by every clone of the log. The thread ends after the last one is dropped.
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
