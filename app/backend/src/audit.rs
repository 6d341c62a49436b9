//! The port to the audit log: what was asked for, by whom, and how it ended.
//!
//! Invariant: names, never values. A line is written before the cluster is asked to change
//! something, and another one when it has answered.

use std::net::IpAddr;
use std::pin::Pin;

use async_trait::async_trait;
use domain::SecretKind;

use super::{BoxError, Caller, Operation};

/// What the panel itself says to a request, before the cluster is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may go to the cluster, which decides.
    Allowed,
    /// It goes nowhere.
    Refused,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what was asked.
    Done,
    /// It ended with this HTTP status.
    Failed(u16),
    /// Its caller went away before the cluster answered: nobody knows.
    Unknown,
}

/// Something that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The request.
    pub request_id: &'a str,
    /// The peer of the connection, where there is one.
    pub source: Option<IpAddr>,
    /// Who asks; `None` where nobody is signed in.
    pub caller: Option<&'a Caller>,
    /// What for.
    pub operation: &'a Operation,
    /// The kind of the object, where it is known.
    pub kind: Option<SecretKind>,
    /// What the panel says to it.
    pub decision: Decision,
}

/// Waits for a line to be written; the line is on its way whether this is waited for or not.
pub type AuditWritten = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The entry of an attempt that is written down and has no outcome yet. Only the log makes one, so
/// no outcome is written without its attempt.
pub trait AuditEntry: Send + Sync {
    /// Writes down how the attempt ended; `uid` is the object's where the cluster has said so. It
    /// cannot fail: what cannot be written is owed, and the log says so elsewhere.
    fn close(
        self: Box<Self>,
        attempt: &Attempt<'_>,
        outcome: Outcome,
        uid: Option<&str>,
    ) -> AuditWritten;
}

/// Where attempts are written down.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Writes an attempt down, and comes back when the line has left the process.
    ///
    /// # Errors
    /// Where it could not be written: then it must not happen.
    async fn attempt(&self, attempt: &Attempt<'_>) -> Result<Box<dyn AuditEntry>, BoxError>;

    /// Notes both lines of what was refused with this status, before anything was done. It does not
    /// wait for them to be written, and of too many the log counts those that it leaves out.
    async fn refusal(&self, attempt: &Attempt<'_>, status: u16);

    /// Notes an error that the browser sees only as an incident; `detail` is the chain of causes.
    fn incident(&self, request_id: &str, detail: &str);
}
