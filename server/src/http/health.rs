//! Health and readiness, for whatever restarts the process and sends requests to it.

use std::time::Duration;

use async_trait::async_trait;
use axum::extract::State;
use http::StatusCode;

use super::AppState;

/// How long readiness may take to be found out.
const TIMEOUT: Duration = Duration::from_secs(3);

/// What must work for the panel to be of use.
#[async_trait]
pub trait ReadinessProbe: Send + Sync {
    /// Fine while it works.
    ///
    /// # Errors
    /// What does not work. Taking long counts as [`Unready::Cluster`].
    async fn ready(&self) -> Result<(), Unready>;
}

/// What does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unready {
    /// The cluster cannot be reached.
    Cluster,
    /// The cluster went back to an older state, and the list was not read anew yet.
    WentBack,
    /// The audit log lacks something that has happened.
    Audit,
    /// The audit log is not written as fast as users change something, and so refuses that.
    AuditBehind,
}

/// `GET /healthz`: the process answers.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: requests are of use here, now.
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
