//! Who calls, for the handlers.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::AppState;

/// Puts the caller among the request's extensions, where somebody is signed in.
pub(super) async fn caller(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(caller) = state.authenticator.caller(request.headers()) {
        request.extensions_mut().insert(caller);
    }
    next.run(request).await
}
