//! The audit log: two lines of JSON for every request that would change something or that was
//! refused.
//!
//! The `attempt` line is written to the journal before the cluster is asked. If it cannot be
//! written, the cluster is not asked. The `outcome` line follows under the same id. The outcome
//! also goes to the cluster as an Event on the secret, if the cluster allows that. The log of the
//! process is separate: it goes to standard error.
//!
//! Invariant: a line holds names, never values. An outcome comes after its attempt. No outcome is
//! lost: one that cannot be written is kept until it can be, and the process is not ready until
//! then. Refusals are written as far as there is room, and the rest is counted.

mod counts;
mod event;
mod journal;
mod lane;
mod line;
mod queue;
mod target;
mod writer;

use std::sync::Arc;

use async_trait::async_trait;
use backend::{Attempt, AuditEntry, AuditLog, AuditWritten, BoxError, Outcome};

pub use self::event::EventRecorder;
use self::journal::Reservation;
pub use self::journal::{Journal, JournalError};
use self::lane::Refused;
use self::line::AuditLine;
pub use self::target::AuditSink;
use store::{Clock, random};

/// The audit log of the panel.
#[derive(Clone)]
pub struct Audit {
    journal: Journal,
    events: EventRecorder,
    clock: Arc<dyn Clock>,
    namespace: String,
}

impl Audit {
    /// Starts the log for the secrets of a namespace.
    pub fn new(
        journal: Journal,
        events: EventRecorder,
        clock: Arc<dyn Clock>,
        namespace: String,
    ) -> Self {
        Self { journal, events, clock, namespace }
    }

    fn line<'a>(&'a self, id: &'a str, attempt: &Attempt<'a>) -> AuditLine<'a> {
        AuditLine::new(id, self.clock.now(), &self.namespace, attempt)
    }

    fn refuse(&self, attempt: &Attempt<'_>, status: u16) -> Result<(), BoxError> {
        let id = new_id()?;
        let line = self.line(&id, attempt).cut();
        let outcome = line.ended(Outcome::Failed(status), None);
        let mut lines = line.to_bytes()?;
        lines.extend_from_slice(&outcome.to_bytes()?);
        let whose = if attempt.caller.is_some() { Refused::User } else { Refused::Stranger };
        if self.journal.refusal(whose, lines) {
            self.events.report(&outcome);
        }
        Ok(())
    }
}

/// Returns a new id, which the two lines of an attempt share.
fn new_id() -> Result<String, getrandom::Error> {
    Ok(format!("{:032x}", u128::from_be_bytes(random::bytes()?)))
}

#[async_trait]
impl AuditLog for Audit {
    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<Box<dyn AuditEntry>, BoxError> {
        let id = new_id()?;
        let line = self.line(&id, attempt);
        // If the caller never learns that the attempt was written, it does not ask the cluster for
        // anything.
        let unheard = line.ended(Outcome::Failed(503), None).to_bytes()?;
        let reservation = self.journal.attempt(line.to_bytes()?, unheard).await?;
        Ok(Box::new(WrittenAttempt { audit: self.clone(), id, reservation }))
    }

    async fn refusal(&self, attempt: &Attempt<'_>, status: u16) {
        if let Err(error) = self.refuse(attempt, status) {
            self.incident(attempt.request_id, &format!("a refusal is not noted: {error}"));
        }
    }

    fn incident(&self, request_id: &str, detail: &str) {
        tracing::error!(incident = request_id, detail, "an operation failed");
    }
}

/// An attempt that is written.
struct WrittenAttempt {
    audit: Audit,
    id: String,
    reservation: Reservation,
}

impl AuditEntry for WrittenAttempt {
    fn close(
        self: Box<Self>,
        attempt: &Attempt<'_>,
        outcome: Outcome,
        uid: Option<&str>,
    ) -> AuditWritten {
        let Self { audit, id, reservation } = *self;
        let line = audit.line(&id, attempt).ended(outcome, uid);
        audit.events.report(&line);
        match line.to_bytes() {
            Ok(line) => reservation.close(line),
            Err(error) => {
                // Strings and numbers can always be written as JSON.
                tracing::error!(%error, "an outcome cannot be written to the audit log");
                Box::pin(std::future::ready(()))
            }
        }
    }
}

#[cfg(test)]
mod tests;
