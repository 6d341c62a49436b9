//! Answers a server function's error with the HTTP status that belongs to that error.
//!
//! Without this, Leptos answers an error that it finds itself, such as JSON of the wrong shape,
//! with 500.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backend::AppError;
use http::{HeaderName, StatusCode};

use super::{AppState, request_id};

/// The header with which Leptos marks the errors of server functions.
const MARK: HeaderName = HeaderName::from_static("serverfnerror");

/// The largest error response that is read, in bytes.
const ERROR_MAX_BYTES: usize = 256 * 1024;

/// Sets the status of errors, and adds the incident's id if the error has none yet.
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
    // In the browser these two mean a response that cannot be read. Here they mean a request that
    // cannot be read.
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
