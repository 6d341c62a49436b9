//! Writes that are refused before they reach the gate, in the audit log.

use backend::{Attempt, Caller, Decision, Operation};
use http::{Extensions, StatusCode};

use super::{AppState, RequestId, client};

/// The verb of a write that was not read, so that nobody knows which it is.
const UNREAD: &str = "write";

impl AppState {
    /// Writes a request down that is refused unread.
    pub(super) async fn note_refusal(&self, extensions: &Extensions, status: StatusCode) {
        let Some(audit) = &self.audit else { return };
        let attempt = Attempt {
            request_id: extensions.get().map_or("", RequestId::as_str),
            source: client(extensions),
            caller: extensions.get::<Caller>(),
            operation: &Operation::on_list(UNREAD),
            kind: None,
            decision: Decision::Refused,
        };
        audit.refusal(&attempt, status.as_u16()).await;
    }
}
