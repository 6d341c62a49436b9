//! Logs one line for each request: the client's address, the path, the status and the duration.
//!
//! The line never holds the query, headers or bodies.

use app::routes::OPERATORS;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tracing::{Instrument as _, debug, info, info_span, warn};

use super::{client, request_id};

/// The longest path that is logged, in characters.
const PATH_MAX_CHARS: usize = 512;

/// Logs the request after it is answered, in a span that carries the request's id.
pub(super) async fn access_log(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let span = info_span!("request", request_id = request_id::of(request.extensions()));
    let client = client(request.extensions()).map(tracing::field::display);
    let method = request.method().clone();
    let path: String = request.uri().path().chars().take(PATH_MAX_CHARS).collect();
    async {
        let response = next.run(request).await;
        let status = response.status().as_u16();
        let duration_ms = start.elapsed().as_secs_f64() * 1000.0;
        if status >= 500 {
            warn!(client, %method, path, status, duration_ms, "answered");
        } else if OPERATORS.contains(&path.as_str()) {
            debug!(client, %method, path, status, duration_ms, "answered");
        } else {
            info!(client, %method, path, status, duration_ms, "answered");
        }
        response
    }
    .instrument(span)
    .await
}
