//! The one thread that writes lines. Writing may block, because of a slow disk or a pipe that is
//! not read.
//!
//! Invariant: lines are written completely and one after the other. An outcome that could not be
//! written is kept and is written before anything else.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use store::Clock;
use tokio::sync::OwnedSemaphorePermit;

use super::journal::{JournalState, Reservation};
use super::lane::Omissions;
use super::line::left_out_line;
use super::queue::{Ask, JournalJob, UserLine};
use super::target::AuditSink;

/// The state of the thread.
pub(super) struct JournalWriter {
    sink: Box<dyn AuditSink>,
    shared: Arc<JournalState>,
    clock: Arc<dyn Clock>,
    /// Outcomes that could not be written yet.
    owed: Vec<u8>,
    /// The room that these outcomes hold.
    held: Vec<OwnedSemaphorePermit>,
}

impl JournalWriter {
    pub(super) fn new(
        sink: Box<dyn AuditSink>,
        shared: Arc<JournalState>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { sink, shared, clock, owed: Vec::new(), held: Vec::new() }
    }

    /// Writes until the log is closed.
    pub(super) fn run(mut self) {
        while let Some(job) = self.shared.next() {
            self.take(job);
        }
    }

    /// Does the next job. Returns `false` if there is none.
    #[cfg(test)]
    pub(super) fn turn(&mut self) -> bool {
        let job = self.shared.try_next();
        job.map(|job| self.take(job)).is_some()
    }

    fn take(&mut self, job: JournalJob) {
        match job {
            JournalJob::Reopen(number) => {
                match self.sink.reopen() {
                    Ok(()) => tracing::info!("the audit log was opened again"),
                    Err(error) => {
                        tracing::error!(%error, "the audit log cannot be opened again");
                    }
                }
                self.settle();
                self.shared.has_done(Ask::Reopen, number);
            }
            JournalJob::Retry(number) => {
                self.settle();
                self.shared.has_done(Ask::Retry, number);
            }
            JournalJob::User(line) => self.user(line),
            JournalJob::Report(what) => self.report(what),
            JournalJob::Refusal(whose, lines) => {
                // The next line of a user also syncs this one to the disk.
                if self.pay().and_then(|()| self.sink.append(&lines)).is_err() {
                    self.shared.leave_out(whose.into());
                }
            }
            JournalJob::Settle(number, what) => {
                self.settle();
                self.report(what);
                self.shared.has_done(Ask::Settle, number);
            }
        }
    }

    fn user(&mut self, line: UserLine) {
        match line {
            // The caller has been told that the attempt failed, or has gone. So no change follows,
            // and the line is not written.
            UserLine::Attempt { written, .. } if written.is_closed() => {
                self.shared.leave_out(Omissions::WRITE);
            }
            UserLine::Attempt { line, unheard, room, written } => {
                let tried = self.pay().and_then(|()| self.keep(&line));
                if tried.is_err() {
                    self.shared.leave_out(Omissions::WRITE);
                }
                let reservation =
                    tried.map(|()| Reservation::new(Arc::clone(&self.shared), unheard, room));
                // If the caller has gone, the reservation is dropped here, and its prepared outcome
                // is written.
                drop(written.send(reservation));
            }
            UserLine::Outcome { line, room, tried } => {
                self.owed.extend_from_slice(&line);
                self.held.push(room);
                self.settle();
                // The caller may have gone.
                let _ = tried.send(());
            }
        }
    }

    /// Reports what was left out, if there is anything to report.
    fn report(&mut self, what: Omissions) {
        if what.is_nothing() {
            return;
        }
        let line = left_out_line(self.clock.now(), what);
        let written = line.map_err(io::Error::other).and_then(|line| self.keep(&line));
        if written.is_err() {
            self.shared.unsaid(what);
        }
    }

    /// Writes a line so that it survives a loss of power.
    fn keep(&mut self, line: &[u8]) -> io::Result<()> {
        self.sink.append(line)?;
        self.sink.sync()
    }

    /// Writes the outcomes that could not be written before.
    fn pay(&mut self) -> io::Result<()> {
        if !self.owed.is_empty() {
            let owed = std::mem::take(&mut self.owed);
            if let Err(error) = self.keep(&owed) {
                self.owed = owed;
                return Err(error);
            }
            self.held.clear();
        }
        if self.shared.owes.swap(false, Ordering::AcqRel) {
            tracing::info!("the audit log is whole again");
        }
        Ok(())
    }

    fn settle(&mut self) {
        if let Err(error) = self.pay()
            && !self.shared.owes.swap(true, Ordering::AcqRel)
        {
            tracing::error!(
                %error,
                "an outcome cannot be written to the audit log (KEYPANE_AUDIT): not ready until it is"
            );
        }
    }
}

impl Drop for JournalWriter {
    fn drop(&mut self) {
        self.shared.end();
    }
}
