//! Who calls, for the handlers.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::AppState;
use crate::auth::Renewed;

/// Puts the caller among the request's extensions, where somebody is signed in, and renewed cookies
/// into the answer.
pub(super) async fn caller(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Some(caller) = state.authenticator.caller(&mut parts).await {
        parts.extensions.insert(caller);
    }
    let renewed = parts.extensions.get::<Renewed>().cloned();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(renewed) = renewed {
        renewed.add_to(&mut response);
    }
    response
}
