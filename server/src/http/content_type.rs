//! Checks the media type of a post: server functions accept only JSON, and pages accept only forms.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{Method, header};

use super::AppState;
use super::cross_site::one;
use super::rejection::Rejection;

/// Refuses a post with another media type. The parameters of the media type do not matter.
pub(super) async fn content_type(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    if request.method() == Method::POST {
        let api = state.is_api(request.uri().path());
        let wanted = if api { "application/json" } else { "application/x-www-form-urlencoded" };
        let given = one(request.headers(), &header::CONTENT_TYPE).unwrap_or_default();
        let essence = given.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case(wanted) {
            return state.turn_away(request, Rejection::MediaType).await;
        }
    }
    next.run(request).await
}
