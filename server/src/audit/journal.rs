//! One thread that writes lines, because writing may block: to a pipe that nobody reads, to a disk.
//!
//! Invariant: lines are written whole and one after the other; an outcome that could not be written
//! is owed, and written before anything else.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use app::backend::AuditWritten;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::target::Target;
use crate::config::AuditConfig;

/// Attempts that may wait to be written.
const WAITING_MAX: usize = 1024;

/// Why a line is not in the log.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The target cannot be opened or written.
    #[error("the audit log (KEYPANE_AUDIT) cannot be written")]
    Write(#[from] io::Error),
    /// It takes too long.
    #[error("the audit log (KEYPANE_AUDIT) is not written in time")]
    Slow,
    /// Too many attempts wait for it.
    #[error("the audit log (KEYPANE_AUDIT) cannot keep up")]
    Busy,
    /// Its thread is gone.
    #[error("the audit log is closed")]
    Closed,
}

/// How long whoever asks whether the log is whole waits for what is owed.
const SETTLE: Duration = Duration::from_secs(1);

enum Message {
    Attempt(Vec<u8>, oneshot::Sender<io::Result<()>>, OwnedSemaphorePermit),
    Outcome(Vec<u8>, oneshot::Sender<()>),
    Reopen(oneshot::Sender<()>),
    /// Tries again to write what is owed.
    Settle(oneshot::Sender<()>),
}

/// The lines of the audit log; every clone is the same log. It ends with the last one.
#[derive(Clone, Debug)]
pub struct Journal {
    messages: mpsc::UnboundedSender<Message>,
    /// Outcomes are as many as attempts, so these bound the queue.
    room: Arc<Semaphore>,
    owes: Arc<AtomicBool>,
}

impl Journal {
    /// Opens the log.
    ///
    /// # Errors
    /// [`JournalError::Write`] where its target cannot be opened.
    pub fn open(config: &AuditConfig) -> Result<Self, JournalError> {
        let target = Target::open(&config.target)?;
        let (messages, received) = mpsc::unbounded_channel();
        let owes = Arc::new(AtomicBool::new(false));
        let writer = Writer { target, owed: Vec::new(), owes: Arc::clone(&owes) };
        std::thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || writer.run(received))
            .map_err(JournalError::Write)?;
        Ok(Self { messages, room: Arc::new(Semaphore::new(WAITING_MAX)), owes })
    }

    /// Sends the line of an attempt off; the answer waits until it is written.
    ///
    /// # Errors
    /// [`JournalError::Busy`] where too many wait already; the future's are that it was not written.
    pub(super) fn attempt(
        &self,
        line: Vec<u8>,
    ) -> Result<impl Future<Output = Result<(), JournalError>> + use<>, JournalError> {
        let slot = Arc::clone(&self.room).try_acquire_owned().map_err(|_| JournalError::Busy)?;
        let (done, written) = oneshot::channel();
        let sent = self.messages.send(Message::Attempt(line, done, slot));
        Ok(async move {
            sent.map_err(|_| JournalError::Closed)?;
            Ok(written.await.map_err(|_| JournalError::Closed)??)
        })
    }

    /// Sends the line of an outcome off; the future waits until it was tried.
    pub(super) fn outcome(&self, line: Vec<u8>) -> AuditWritten {
        self.ask(|done| Message::Outcome(line, done))
    }

    /// Opens the log's file again, which others have moved away.
    pub async fn reopen(&self) {
        self.ask(Message::Reopen).await;
    }

    /// True where every outcome is written. Tries what is owed first.
    pub async fn is_whole(&self) -> bool {
        if self.owes.load(Ordering::Acquire) {
            // A target that hangs leaves it owed.
            let _ = tokio::time::timeout(SETTLE, self.settle()).await;
        }
        !self.owes.load(Ordering::Acquire)
    }

    /// Waits until everything that was sent off was tried.
    pub async fn settle(&self) {
        self.ask(Message::Settle).await;
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

    fn ask(&self, message: impl FnOnce(oneshot::Sender<()>) -> Message) -> AuditWritten {
        let (done, answered) = oneshot::channel();
        if self.messages.send(message(done)).is_err() {
            tracing::error!("the audit log is closed");
        }
        // No answer means that the thread is gone, which was said.
        Box::pin(async move { drop(answered.await) })
    }
}

/// What the thread works with.
struct Writer {
    target: Target,
    /// Outcomes that could not be written.
    owed: Vec<u8>,
    owes: Arc<AtomicBool>,
}

impl Writer {
    fn run(mut self, mut messages: mpsc::UnboundedReceiver<Message>) {
        while let Some(message) = messages.blocking_recv() {
            self.take(message);
        }
        self.settle();
    }

    /// Whoever asked may have gone meanwhile.
    fn take(&mut self, message: Message) {
        match message {
            Message::Attempt(line, done, slot) => {
                let _ = done.send(self.pay().and_then(|()| self.target.write(&line)));
                drop(slot);
            }
            Message::Outcome(line, done) => {
                self.owed.extend_from_slice(&line);
                self.settle();
                let _ = done.send(());
            }
            Message::Reopen(done) => {
                match self.target.reopen() {
                    Ok(()) => tracing::info!("the audit log was opened again"),
                    Err(error) => {
                        tracing::error!(%error, "the audit log cannot be opened again");
                    }
                }
                self.settle();
                let _ = done.send(());
            }
            Message::Settle(done) => {
                self.settle();
                let _ = done.send(());
            }
        }
    }

    /// Writes what is owed.
    fn pay(&mut self) -> io::Result<()> {
        if !self.owed.is_empty() {
            self.target.write(&self.owed)?;
            self.owed = Vec::new();
        }
        if self.owes.swap(false, Ordering::AcqRel) {
            tracing::info!("the audit log is whole again");
        }
        Ok(())
    }

    fn settle(&mut self) {
        if let Err(error) = self.pay()
            && !self.owes.swap(true, Ordering::AcqRel)
        {
            tracing::error!(
                %error,
                "an outcome cannot be written to the audit log (KEYPANE_AUDIT): not ready until it is"
            );
        }
    }
}
