//! The HTTP status of a server function's error is the error's own.
//!
//! Leptos answers an error that it finds itself, such as JSON of the wrong shape, with 500.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::AppError;
use http::{HeaderName, StatusCode};

use super::{AppState, request_id};

/// Leptos marks the errors of server functions with it.
const MARK: HeaderName = HeaderName::from_static("serverfnerror");

/// The largest error that is looked at, in bytes.
const ERROR_MAX_BYTES: usize = 256 * 1024;

/// Sets the status of errors, and the incident's id where the error has none yet.
pub(super) async fn api_status(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let api = state.is_api(request.uri().path());
    let request_id = request_id::of(request.extensions());
    let response = next.run(request).await;
    if !api || !response.headers().contains_key(&MARK) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, ERROR_MAX_BYTES).await.unwrap_or_default();
    let Ok(mut error) = serde_json::from_slice::<AppError>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    // The browser's words for an answer that it cannot read; here it is a request of that kind.
    if matches!(error, AppError::Unreachable | AppError::Unreadable) {
        error = AppError::Malformed;
    }
    if let AppError::Internal { incident } = &mut error
        && incident.is_empty()
    {
        tracing::error!(incident = request_id, "a server function ended in an internal error");
        *incident = request_id;
    }
    parts.status = StatusCode::from_u16(error.status()).unwrap_or(parts.status);
    parts.headers.remove(http::header::CONTENT_LENGTH);
    parts.headers.remove(http::header::CONTENT_TYPE);
    let body = Json(error).into_response();
    parts.headers.extend(body.headers().clone());
    Response::from_parts(parts, body.into_body())
}
