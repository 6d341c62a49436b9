//! Request bodies are read here, up to the limit, before any handler runs.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, header};
use http_body_util::BodyExt as _;
use serde::de::IgnoredAny;

use super::cross_site::is_safe;
use super::refusal::{Asked, Refusal};
use super::{AppState, BODY_MAX_BYTES};

/// How much of a body that is too large is still read, so that its sender gets to the answer: a
/// connection that is closed on unread bytes is reset, and a browser then shows its own error.
const DRAIN_MAX_BYTES: usize = 16 * 1024 * 1024;

/// Hands on a request whose body has arrived whole, is within the limit, and is JSON where that
/// is what a server function takes.
pub(super) async fn body(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if is_safe(request.method()) {
        return next.run(request).await;
    }
    let asked = Asked::of(&request);
    let (parts, body) = request.into_parts();
    let bytes = match read(state.body_timeout, &parts.headers, body, BODY_MAX_BYTES).await {
        Ok(bytes) => bytes,
        Err(refusal) => return state.refuse(asked, refusal).await,
    };
    let json = parts.method == Method::POST && state.is_api(parts.uri.path());
    if json && serde_json::from_slice::<IgnoredAny>(&bytes).is_err() {
        return state.refuse(asked, Refusal::Malformed).await;
    }
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// Reads a body of up to `limit` bytes. Of a larger one the rest is read and dropped.
pub(super) async fn read(
    timeout: Duration,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<Bytes, Refusal> {
    let read = tokio::time::timeout(timeout, read_slowly(headers, body, limit));
    read.await.unwrap_or(Err(Refusal::Slow))
}

async fn read_slowly(headers: &HeaderMap, mut body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let declared = declared.and_then(|value| value.parse::<usize>().ok()).unwrap_or(0);
    // Whoever waits for a go-ahead, or has that much to send, is told at once.
    let waits = headers.contains_key(header::EXPECT);
    if declared > DRAIN_MAX_BYTES || (declared > limit && waits) {
        return Err(Refusal::TooLarge);
    }
    let mut bytes = BytesMut::with_capacity(declared.min(limit).min(64 * 1024));
    let mut total = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::Malformed)?;
        let Some(data) = frame.data_ref() else { continue };
        total = total.saturating_add(data.len());
        if total > DRAIN_MAX_BYTES {
            return Err(Refusal::TooLarge);
        }
        if total <= limit {
            bytes.extend_from_slice(data);
        }
    }
    if total > limit { Err(Refusal::TooLarge) } else { Ok(bytes.freeze()) }
}
