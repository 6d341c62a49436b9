//! The status that an operation sets for the response.

use std::sync::OnceLock;

use axum::response::Response;
use backend::Respond;
use http::StatusCode;

/// A status that is set at most once: the first failure counts.
#[derive(Debug, Default)]
pub(super) struct StatusSlot(OnceLock<u16>);

impl StatusSlot {
    /// Sets the status of the response, if there is one.
    pub(super) fn apply(&self, mut response: Response) -> Response {
        let status = self.0.get().and_then(|status| StatusCode::from_u16(*status).ok());
        if let Some(status) = status {
            *response.status_mut() = status;
        }
        response
    }
}

impl Respond for StatusSlot {
    fn status(&self, status: u16) {
        // If it was set before, the earlier failure counts.
        let _ = self.0.set(status);
    }
}
