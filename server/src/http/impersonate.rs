//! Removes the headers that tell an API server to act as another user.
//!
//! The panel sets these headers itself, from the user who is signed in. They are removed from each
//! incoming request before anything reads it, so that a browser cannot choose another name in the
//! cluster.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderName;

/// The prefix of these headers' names (Kubernetes: User impersonation).
const START: &str = "impersonate-";

/// Removes all headers with this prefix.
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

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use http::HeaderMap;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn no_handler_sees_them() {
        let told = async |headers: HeaderMap| {
            headers.keys().map(HeaderName::as_str).collect::<Vec<_>>().join(" ")
        };
        let router = Router::new().route("/", get(told)).layer(from_fn(impersonate));
        let request = Request::get("/")
            .header("Impersonate-User", "admin")
            .header("impersonate-group", "system:masters")
            .header("IMPERSONATE-EXTRA-scopes", "all")
            .header("x-impersonate", "kept")
            .body(Body::empty())
            .unwrap();
        let answer = router.oneshot(request).await.unwrap().into_body();
        assert_eq!(to_bytes(answer, 100).await.unwrap(), "x-impersonate");
    }
}
