//! Headers by which an API server is told to act as somebody else.
//!
//! The panel makes them itself, from who is signed in. What a request brings along is dropped before
//! anything reads it, so that no way leads from a browser to another name in the cluster.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderName;

/// How their names begin (Kubernetes: User impersonation).
const START: &str = "impersonate-";

/// Drops them.
pub(super) async fn impersonate(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let found: Vec<HeaderName> =
        headers.keys().filter(|name| name.as_str().starts_with(START)).cloned().collect();
    for name in &found {
        headers.remove(name);
    }
    if !found.is_empty() {
        tracing::warn!(headers = found.len(), "dropped: a request wants to act as somebody else");
    }
    next.run(request).await
}
