//! Reads the body of a request before a handler runs.
//!
//! If the caller is let in, the body is read up to the limit. Otherwise it is dropped as it
//! arrives.
//!
//! Invariant: the server holds a body only if its caller is let in, or if it belongs to one of the
//! few short forms that need no caller. All requests together hold no more bytes than there is room
//! for.

use std::time::Duration;

use app::routes::{AUTH, THEME};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::Caller;
use bytes::{Bytes, BytesMut};
use http::request::Parts;
use http::{HeaderMap, Method, header};
use http_body_util::BodyExt as _;
use serde::de::IgnoredAny;

use super::body_room::Held;
use super::cross_site::is_safe;
use super::rejection::{Asked, Rejection};
use super::{AppState, BODY_MAX_BYTES, BodyTimeouts};

/// How many bytes of an unneeded body are still read, so that its sender receives the answer. If
/// the server closes a connection with unread bytes, the connection is reset, and a browser shows
/// its own error page.
const DRAIN_MAX_BYTES: usize = 16 * 1024 * 1024;

/// The largest body of a form that needs no caller, in bytes.
const OPEN_MAX_BYTES: usize = 16 * 1024;

/// Passes a request on once its whole body has arrived, is within the limit, and, for a server
/// function, is JSON. If the caller is not let in, the handler gets an empty body and refuses the
/// request without reading it.
pub(super) async fn body(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if is_safe(request.method()) {
        return next.run(request).await;
    }
    let asked = Asked::of(&request);
    let (parts, body) = request.into_parts();
    let (headers, timeouts) = (&parts.headers, state.body_timeouts);
    let Some(limit) = limit(&state, &parts) else {
        // The content does not matter, and neither does an error.
        let _ = drain(timeouts, headers, body).await;
        return next.run(Request::from_parts(parts, Body::empty())).await;
    };
    let mut held = state.body_room.hold();
    let bytes = match read(timeouts, headers, body, limit, &mut held).await {
        Ok(bytes) => bytes,
        Err(rejection) => return state.refuse(asked, rejection).await,
    };
    let json = parts.method == Method::POST && state.is_api(parts.uri.path());
    if json && serde_json::from_slice::<IgnoredAny>(&bytes).is_err() {
        return state.refuse(asked, Rejection::Malformed).await;
    }
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    drop(held);
    response
}

/// Returns how many bytes of a body are read, or `None` if its sender is not let in.
fn limit(state: &AppState, parts: &Parts) -> Option<usize> {
    if (state.door)(parts.extensions.get::<Caller>()) {
        return Some(BODY_MAX_BYTES);
    }
    let rest = state.base.strip(parts.uri.path()).unwrap_or_default();
    let rest = rest.strip_prefix('/').unwrap_or_default();
    let is_open = rest == THEME || rest.starts_with(AUTH);
    is_open.then_some(OPEN_MAX_BYTES)
}

/// Reads a body that no handler needs, and drops it.
pub(super) async fn drain(
    timeouts: BodyTimeouts,
    headers: &HeaderMap,
    body: Body,
) -> Result<(), Rejection> {
    read(timeouts, headers, body, 0, &mut Held::nothing()).await.map(|_| ())
}

/// Reads a body of up to `limit` bytes and reserves room for it. If the body is larger, the rest is
/// read and dropped.
async fn read(
    timeouts: BodyTimeouts,
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    held: &mut Held,
) -> Result<Bytes, Rejection> {
    let read = read_slowly(timeouts.pause, headers, body, limit, held);
    tokio::time::timeout(timeouts.whole, read).await.unwrap_or(Err(Rejection::Slow))
}

async fn read_slowly(
    pause: Duration,
    headers: &HeaderMap,
    mut body: Body,
    limit: usize,
    held: &mut Held,
) -> Result<Bytes, Rejection> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let declared = declared.and_then(|value| value.parse::<usize>().ok()).unwrap_or(0);
    // A client that waits for `100 Continue`, or that announces more than is drained, gets its
    // answer at once.
    let waits = headers.contains_key(header::EXPECT);
    if declared > DRAIN_MAX_BYTES || (declared > limit && waits) {
        return Err(Rejection::TooLarge);
    }
    let mut bytes = BytesMut::new();
    let (mut total, mut has_room) = (0_usize, true);
    loop {
        let frame = tokio::time::timeout(pause, body.frame()).await.map_err(|_| Rejection::Slow)?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|_| Rejection::Malformed)?;
        let Some(data) = frame.data_ref() else { continue };
        total = total.saturating_add(data.len());
        if total > DRAIN_MAX_BYTES {
            return Err(Rejection::TooLarge);
        }
        has_room = has_room && (total > limit || held.grow_to(total));
        if total <= limit && has_room {
            bytes.extend_from_slice(data);
        } else {
            // The request is refused, so the bytes that have arrived are not needed.
            bytes = BytesMut::new();
            held.release();
        }
    }
    match (total > limit, has_room) {
        (true, _) => Err(Rejection::TooLarge),
        (false, false) => Err(Rejection::Busy),
        (false, true) => Ok(bytes.freeze()),
    }
}
