//! Turns a panic into an incident that ends only one request.

use std::panic::AssertUnwindSafe;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt as _;

use super::AppState;
use super::rejection::{Asked, Rejection};

/// Answers a panic with 500 and the incident's id. The location of the panic is in the log.
pub(super) async fn catch_panic(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let asked = Asked::of(&request);
    if let Ok(response) = AssertUnwindSafe(next.run(request)).catch_unwind().await {
        return response;
    }
    tracing::error!(incident = asked.request_id(), "a request ended in a panic");
    state.refuse(asked, Rejection::Incident).await
}
