//! The port to the audit log: what was asked for, by whom, and how it ended.
//!
//! Invariant: a line holds names of objects and fields, never their values. One line is written
//! before the cluster is asked to change something, and another one after it has answered.

use std::net::IpAddr;
use std::pin::Pin;

use async_trait::async_trait;
use domain::SecretKind;

use crate::{BoxError, Caller, Operation};

/// What the panel decides about a request before it asks the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The panel passes the request on to the cluster, which makes the final decision. A read-only
    /// panel refuses a write after this line.
    Allowed,
    /// The request was refused, by the panel or, for a read, by the cluster.
    Refused,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The operation did what was asked.
    Done,
    /// The operation failed with this HTTP status.
    Failed(u16),
    /// The caller went away before the cluster answered, so the result is not known.
    Unknown,
}

/// One request for one operation.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The id of the request.
    pub request_id: &'a str,
    /// The address of the client, if known.
    pub source: Option<IpAddr>,
    /// The caller; `None` if nobody is signed in.
    pub caller: Option<&'a Caller>,
    /// The operation that was asked for.
    pub operation: &'a Operation,
    /// The kind of the object, if known.
    pub kind: Option<SecretKind>,
    /// What the panel decided.
    pub decision: Decision,
}

/// Resolves when a line has been written. The line is written even if the future is dropped.
pub type AuditWritten = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The line of an attempt that has no outcome yet. Only the log makes one, so no outcome is written
/// without its attempt.
pub trait AuditEntry: Send + Sync {
    /// Writes how the attempt ended. `uid` is the uid of the changed object, if the cluster
    /// returned it. This cannot fail: the log keeps a line that it cannot write and tries again
    /// later.
    fn close(
        self: Box<Self>,
        attempt: &Attempt<'_>,
        outcome: Outcome,
        uid: Option<&str>,
    ) -> AuditWritten;
}

/// The audit log.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Writes an attempt, and returns when the line has left the process.
    ///
    /// # Errors
    /// If the line could not be written. The attempt must then not be made.
    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<Box<dyn AuditEntry>, BoxError>;

    /// Writes both lines of an attempt that was refused with this status before anything was done.
    /// This does not wait for the lines to be written. If there are too many refusals, the log
    /// leaves some out and writes how many.
    async fn refusal(&self, attempt: &Attempt<'_>, status: u16);

    /// Logs an error of which the browser sees only the incident id. `detail` is the chain of
    /// causes.
    fn incident(&self, request_id: &str, detail: &str);
}
