//! The audit log: two lines of JSON for everything that would change something or was refused.
//!
//! `attempt` is in the journal before the cluster is asked, else nothing is asked; `outcome` follows
//! under the same id. The same goes to the cluster as an Event on the secret, where that is allowed.
//! Not the log of the process, which goes to standard error.
//!
//! Invariant: a line holds names, never values, and no outcome is lost: one that cannot be written is
//! owed until it can be, and the process is not ready meanwhile.

mod event;
mod journal;
mod line;
mod target;

use std::sync::Arc;
use std::time::Duration;

use app::backend::{Attempt, AuditId, AuditLog, AuditWritten, BoxError, Outcome};
use async_trait::async_trait;

pub use self::event::Events;
pub use self::journal::{Journal, JournalError};
use self::line::Line;
use crate::clock::Clock;
use crate::random;

/// How long an attempt may take to be written. A pipe that nobody reads takes for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// The audit log of the panel.
#[derive(Clone)]
pub struct Audit {
    journal: Journal,
    events: Events,
    clock: Arc<dyn Clock>,
    namespace: String,
}

impl Audit {
    /// The log of what happens to the secrets of a namespace.
    pub fn new(journal: Journal, events: Events, clock: Arc<dyn Clock>, namespace: String) -> Self {
        Self { journal, events, clock, namespace }
    }

    fn line<'a>(&'a self, id: &'a str, attempt: &Attempt<'a>) -> Line<'a> {
        Line::new(id, self.clock.now(), &self.namespace, attempt)
    }
}

#[async_trait]
impl AuditLog for Audit {
    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<AuditId, BoxError> {
        let id = format!("{:032x}", u128::from_be_bytes(random::bytes()?));
        let line = self.line(&id, attempt);
        // Whoever does not learn whether it was written asks the cluster for nothing.
        let outcome = line.ended(Outcome::Failed(503), None).to_bytes()?;
        let mut unheard = Unheard { journal: &self.journal, outcome: Some(outcome) };
        let written = self.journal.attempt(line.to_bytes()?)?;
        let heard =
            tokio::time::timeout(PATIENCE, written).await.map_err(|_| JournalError::Slow)?;
        unheard.outcome = None;
        heard?;
        Ok(AuditId(id))
    }

    fn outcome(
        &self,
        AuditId(id): &AuditId,
        attempt: &Attempt<'_>,
        outcome: Outcome,
        uid: Option<&str>,
    ) -> AuditWritten {
        let line = self.line(id, attempt).ended(outcome, uid);
        self.events.report(&line);
        match line.to_bytes() {
            Ok(line) => self.journal.outcome(line),
            Err(error) => {
                // Texts and numbers can be written as JSON.
                tracing::error!(%error, "an outcome cannot be written to the audit log");
                Box::pin(std::future::ready(()))
            }
        }
    }

    fn incident(&self, request_id: &str, detail: &str) {
        tracing::error!(incident = request_id, detail, "an operation failed");
    }
}

/// The outcome of an attempt whose writing nobody waits for any more.
struct Unheard<'a> {
    journal: &'a Journal,
    outcome: Option<Vec<u8>>,
}

impl Drop for Unheard<'_> {
    fn drop(&mut self) {
        if let Some(line) = self.outcome.take() {
            drop(self.journal.outcome(line));
        }
    }
}
