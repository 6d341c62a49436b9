//! Code that the services around the embedded cluster share.

use bytes::Bytes;
use http::Response;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use tower::BoxError;

/// The answer of a service under a `kube::Client`, with any kind of body.
pub type Reply = Response<UnsyncBoxBody<Bytes, BoxError>>;

/// An answer with a whole body.
pub fn reply(code: u16, body: impl Into<Bytes>) -> Reply {
    let body = Full::new(body.into()).map_err(|never| match never {}).boxed_unsync();
    Response::builder().status(code).body(body).unwrap()
}

/// The error of a connection that breaks.
pub fn broken() -> BoxError {
    std::io::Error::new(std::io::ErrorKind::ConnectionReset, "reset").into()
}
