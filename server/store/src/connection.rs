//! Requests to the cluster: one time limit each, and a second try for reads only.
//!
//! Answers are read here and not by kube's typed calls, which put the body of an answer that they
//! cannot read into the log.
//!
//! Invariant: what the account of this process may do for itself is all that [`Connection`] can
//! do, single tries and streams, by which the list of metadata is kept. Values are read and
//! written by a [`UserConnection`] only, and each of its requests says whose it is.

use std::time::Duration;

use http::header::ACCEPT_ENCODING;
use http::{HeaderValue, Request, Response};
use http_body_util::BodyExt as _;
use kube::Client;
use kube::client::Body;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::errors::{CallError, Cause, Refusal};
use super::identity::Identity;

/// Waits before the second and the third try of a read.
const BACKOFF: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// A client with its time limit: the account of this process.
#[derive(Clone)]
pub(super) struct Connection {
    client: Client,
    timeout: Duration,
}

impl Connection {
    /// A client whose every call ends within `timeout`.
    pub(super) fn new(client: Client, timeout: Duration) -> Self {
        Self { client, timeout }
    }

    /// The same for requests that are this user's.
    pub(super) fn as_user(&self, identity: Identity) -> UserConnection {
        UserConnection { own: self.clone(), identity }
    }

    /// Reads, tried once: for whoever has their own way to try again.
    ///
    /// # Errors
    /// [`CallError`].
    pub(super) async fn attempt<T: DeserializeOwned>(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<T, CallError> {
        tokio::time::timeout(self.timeout, self.once(request))
            .await
            .unwrap_or(Err(CallError::Lost(Cause::Timeout)))
    }

    /// Opens a stream; the time limit is for its beginning only.
    ///
    /// # Errors
    /// [`CallError`].
    pub(super) async fn open(&self, mut request: Request<Vec<u8>>) -> Result<Body, CallError> {
        // Compressed, an event may wait in a buffer for the next one.
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let opened = async {
            let response = self.send(request).await?;
            if response.status().is_success() {
                return Ok(response.into_body());
            }
            Err(refused(response).await)
        };
        tokio::time::timeout(self.timeout, opened)
            .await
            .unwrap_or(Err(CallError::Lost(Cause::Timeout)))
    }

    /// The time limit of one call.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Body>, CallError> {
        let sent = self.client.send(request.map(Body::from)).await;
        sent.map_err(|error| CallError::of_client(&error))
    }

    async fn once<T: DeserializeOwned>(&self, request: Request<Vec<u8>>) -> Result<T, CallError> {
        let response = self.send(request).await?;
        if !response.status().is_success() {
            return Err(refused(response).await);
        }
        let body = response.into_body().collect().await;
        let body = body.map_err(|error| CallError::of_client(&error))?.to_bytes();
        let body = Zeroizing::new(Vec::from(body));
        // The error of the JSON reader may quote the text, so it is dropped.
        serde_json::from_slice(&body).map_err(|_| CallError::Lost(Cause::Unreadable))
    }
}

/// Requests in the name of a user; of the account itself where nobody is impersonated.
#[derive(Clone)]
pub(super) struct UserConnection {
    own: Connection,
    identity: Identity,
}

impl UserConnection {
    /// Whose requests these are.
    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Reads; tried again at most twice, all within one time limit.
    ///
    /// # Errors
    /// [`CallError`] of the last try.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        mut request: Request<Vec<u8>>,
    ) -> Result<T, CallError> {
        self.identity.sign(request.headers_mut());
        let tries = async {
            for pause in BACKOFF {
                match self.own.once(request.clone()).await {
                    Err(error) if error.is_transient() => tokio::time::sleep(pause).await,
                    result => return result,
                }
            }
            self.own.once(request).await
        };
        tokio::time::timeout(self.own.timeout, tries)
            .await
            .unwrap_or(Err(CallError::Lost(Cause::Timeout)))
    }

    /// Writes; tried once.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::is_in_doubt`] says whether the write may have happened.
    pub(super) async fn write<T: DeserializeOwned>(
        &self,
        mut request: Request<Vec<u8>>,
    ) -> Result<T, CallError> {
        self.identity.sign(request.headers_mut());
        self.own.attempt(request).await
    }
}

/// A refusal, read. The status stands even where its explanation broke off.
async fn refused(response: Response<Body>) -> CallError {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map(|body| Zeroizing::new(Vec::from(body.to_bytes())));
    let refusal = Refusal::new(parts.status, &body.unwrap_or_default());
    CallError::Refused(refusal.with_retry_after(&parts.headers))
}
