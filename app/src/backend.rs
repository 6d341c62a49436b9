//! What the panel needs from the server that runs it, and the gate in front of it.
//!
//! Server side only. The panel declares ports, the server implements them; nothing in this crate
//! knows which cluster or which HTTP framework is behind.
//!
//! Invariant: the store is reached through [`Gate::pass`] only, so every operation is
//! authenticated, audited, logged once and answered with its status.

mod gate;
mod store;

pub use gate::{AuditEntry, AuditLog, Caller, Gate, Operation, Outcome, Respond, Session};
pub use store::{BoxError, Deleted, Latest, SecretStore, StoreError, Written};
