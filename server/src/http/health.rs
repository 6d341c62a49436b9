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
pub trait Readiness: Send + Sync {
    /// True while it works: the cluster can be reached. Taking long counts as no.
    async fn ready(&self) -> bool;
}

/// Nothing must work.
#[derive(Clone, Copy, Debug)]
pub struct AlwaysReady;

#[async_trait]
impl Readiness for AlwaysReady {
    async fn ready(&self) -> bool {
        true
    }
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
        Ok(true) => (StatusCode::OK, "ready\n"),
        Ok(false) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the cluster does not answer\n"),
    }
}
