//! The panel's operations on secrets, the gate in front of them, and the ports that the server
//! implements.
//!
//! - A **port** is a trait for something outside: the cluster's secrets ([`SecretStore`]), the
//!   audit log ([`AuditLog`]), the rule who is let in ([`Admission`]) and the HTTP answer
//!   ([`Respond`]). The server implements each of them. This crate knows no cluster client and no
//!   HTTP framework.
//! - An **operation** ([`operations`]) is one thing that a user asks for, such as creating a
//!   secret. Server functions and plain form posts call the same operations.
//! - The **gate** ([`Gate`]) is made for each request. Every operation runs inside [`Gate::pass`],
//!   which authenticates the caller, writes the audit log, runs the operation and sets the HTTP
//!   status.
//!
//! Invariant: an operation gets the store from the gate only ([`Access`]), after the gate has let
//! the caller in. A write reaches the cluster only after its line is in the audit log.

mod audit;
mod caller;
mod error;
mod gate;
mod notice;
mod operation;
pub mod operations;
mod rights;
mod store;

pub use audit::{Attempt, AuditEntry, AuditLog, AuditWritten, Decision, Outcome};
pub use caller::{Admission, Caller};
pub use error::AppError;
pub use gate::{Access, Gate, Ports, Respond, Visit};
pub use notice::{Deed, Notice};
pub use operation::Operation;
pub use rights::{Right, Rights, SECRETS};
pub use store::{BoxError, Deleted, Latest, SecretStore, StoreError, Written};
