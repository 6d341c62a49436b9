//! Authentication in front of the cluster: it lets in requests with a valid bearer token.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Request, Response};

use super::{
    api::Cluster,
    authn::Tokens,
    reply::{self, Body, BoxError},
    status::Failure,
};

/// A [`Cluster`] behind [`Tokens`], as a service: this is what is served over HTTP.
#[derive(Clone)]
pub struct Front {
    cluster: Cluster,
    tokens: Tokens,
}

impl Front {
    /// Creates the service; it lets in callers that send one of `tokens`.
    pub fn new(cluster: Cluster, tokens: Tokens) -> Self {
        Self { cluster, tokens }
    }
}

impl<B> tower::Service<Request<B>> for Front
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Self { cluster, tokens } = self.clone();
        Box::pin(async move {
            Ok(match tokens.authenticate(request.headers()) {
                Some(user) => cluster.handle(&user, request).await,
                None => reply::failure(&Failure::unauthorized()),
            })
        })
    }
}
