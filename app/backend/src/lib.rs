//! What the panel needs from the server that runs it, and the gate in front of it.
//!
//! Server side only. The panel declares ports, the server implements them; nothing in this crate
//! knows which cluster or which HTTP framework is behind.
//!
//! Invariant: the store is reached through [`Gate::pass`] only, so every operation is
//! authenticated, admitted, audited, logged once and answered with its status. Nothing is changed before it
//! was written down.

mod admission;
mod audit;
mod error;
mod gate;
mod notice;
mod operation;
pub mod operations;
mod rights;
mod store;

pub use admission::Admission;
pub use audit::{Attempt, AuditEntry, AuditLog, AuditWritten, Decision, Outcome};
pub use error::AppError;
pub use gate::{Caller, Gate, Ports, Respond, Session, Visit};
pub use notice::{Deed, Notice};
pub use operation::Operation;
pub use rights::{Right, Rights};
pub use store::{BoxError, Deleted, Latest, SecretStore, StoreError, Written};
