//! Code that the services around the embedded cluster share.

use bytes::Bytes;
use http::Response;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use serde_json::json;
use tower::BoxError;

/// The answer of a service under a `kube::Client`, with any kind of body.
pub type Reply = Response<UnsyncBoxBody<Bytes, BoxError>>;

/// An answer with a whole body.
pub fn reply(code: u16, body: impl Into<Bytes>) -> Reply {
    let body = Full::new(body.into()).map_err(|never| match never {}).boxed_unsync();
    Response::builder().status(code).body(body).unwrap()
}

/// A refusal by the cluster with this status.
pub(crate) fn refusal(code: u16) -> Reply {
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Planned",
        "message": "planned", "code": code,
    });
    reply(code, status.to_string())
}

/// Returns true for the query of a list or watch that fills the cache.
pub(crate) fn is_of_cache(query: &str) -> bool {
    query.contains("fieldSelector=type%3D")
}

/// Returns true for the query of a heartbeat.
pub(crate) fn is_heartbeat(query: &str) -> bool {
    query.split('&').any(|pair| pair == "limit=1") && !query.contains("fieldSelector")
}

/// The error of a connection that breaks.
pub fn broken() -> BoxError {
    std::io::Error::new(std::io::ErrorKind::ConnectionReset, "reset").into()
}
