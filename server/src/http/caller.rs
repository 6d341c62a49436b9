//! Finds out who sent a request, for the handlers.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::AppState;
use super::security_headers::Cacheable;
use crate::auth::{Renewed, ShownAs, StillValid};

/// The name by which the page greets a caller who has signed in.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn(pub(crate) String);

/// Puts the caller, if the user is signed in, into the request's extensions, and renewed cookies
/// into the response.
pub(super) async fn caller(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Some(caller) = state.authenticator.caller(&mut parts).await {
        if state.authenticator.tells_apart() {
            let shown = parts.extensions.get().map(|ShownAs(name)| name.clone());
            parts.extensions.insert(SignedIn(shown.unwrap_or_else(|| caller.user.clone())));
        }
        parts.extensions.insert(caller);
    }
    let renewed = parts.extensions.get::<Renewed>().cloned();
    let valid = parts.extensions.get::<StillValid>().cloned();
    let mut response = next.run(Request::from_parts(parts, body)).await;
    // A shared cache that stores this response must not store a session in it.
    let kept = response.extensions().get::<Cacheable>().is_some();
    // A session that was ended while this request ran must not be given back.
    let is_valid = valid.is_none_or(|valid| valid.is_true());
    if let Some(renewed) = renewed.filter(|_| !kept && is_valid) {
        renewed.add_to(&mut response);
    }
    response
}
