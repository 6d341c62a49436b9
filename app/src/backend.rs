//! What the panel needs from the server that runs it, and the gate in front of it.
//!
//! Server side only. The panel declares ports, the server implements them; nothing in this crate
//! knows which cluster or which HTTP framework is behind.
//!
//! Invariant: the store is reached through [`Gate::pass`] only, so every operation is
//! authenticated, admitted, audited, logged once and answered with its status. Nothing is changed before it
//! was written down.

mod audit;
mod entry;
mod gate;
mod operation;
mod store;

pub use audit::{Attempt, AuditEntry, AuditLog, AuditWritten, Decision, Outcome};
pub use entry::Entry;
pub use gate::{Caller, Gate, Respond, Session, shut_out};
pub use operation::Operation;
pub use store::{BoxError, Deleted, Latest, SecretStore, StoreError, Written};
