//! Health and readiness endpoints, for the programs that restart the process and send requests to
//! it.

use std::time::Duration;

use async_trait::async_trait;
use axum::extract::State;
use http::StatusCode;

use super::AppState;

/// The longest time for a readiness check.
const TIMEOUT: Duration = Duration::from_secs(3);

/// A check of everything that the panel needs in order to serve users.
#[async_trait]
pub trait ReadinessProbe: Send + Sync {
    /// Returns `Ok` if everything works.
    ///
    /// # Errors
    /// Returns the part that does not work. A check that takes too long counts as
    /// [`Unready::Cluster`].
    async fn ready(&self) -> Result<(), Unready>;
}

/// The part that does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unready {
    /// The cluster cannot be reached.
    Cluster,
    /// The cluster went back to an older state, and the list has not been read again yet.
    WentBack,
    /// The audit log lacks an entry for something that has happened.
    Audit,
    /// Users change things faster than the audit log can be written, so further changes are
    /// refused.
    AuditBehind,
}

/// `GET /healthz`: succeeds if the process answers.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: succeeds if this process can serve users now.
pub(super) async fn readyz(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if state.shutdown.has_begun() {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n");
    }
    match tokio::time::timeout(TIMEOUT, state.readiness.ready()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(Unready::Audit)) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the audit log cannot be written\n")
        }
        Ok(Err(Unready::AuditBehind)) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the audit log cannot keep up\n")
        }
        Ok(Err(Unready::WentBack)) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the cluster went back to an older state, and the list is being read anew\n",
        ),
        Ok(Err(Unready::Cluster)) | Err(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the cluster does not answer\n")
        }
    }
}
