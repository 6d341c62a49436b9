//! Requests to the cluster: each has one time limit, and only reads are retried.
//!
//! Answers are read here and not by kube's typed calls, which log the body of an answer that they
//! cannot read.
//!
//! Invariant: [`Connection`] sends only what the account of this process may do for itself, by
//! which the list of metadata is kept: single requests and streams. Values are read and written
//! only by a [`UserConnection`], and each of its requests names its user.

use std::time::Duration;

use http::header::ACCEPT_ENCODING;
use http::{HeaderValue, Request, Response};
use http_body_util::BodyExt as _;
use kube::Client;
use kube::client::Body;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::call_error::{CallError, Cause, StatusError};
use super::cluster_user::ClusterUser;

/// The pauses before the second and the third try of a read.
const BACKOFF: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// A client with its time limit, for the requests of this process's own account.
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

    /// The same client for the requests of one user.
    pub(super) fn as_user(&self, user: ClusterUser) -> UserConnection {
        UserConnection { own: self.clone(), user }
    }

    /// Sends a request once, without a retry.
    ///
    /// # Errors
    /// [`CallError`].
    pub(super) async fn attempt<T: DeserializeOwned>(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<T, CallError> {
        self.in_time(self.once(request)).await
    }

    /// Opens a stream; the time limit applies only until the answer begins.
    ///
    /// # Errors
    /// [`CallError`].
    pub(super) async fn open(&self, mut request: Request<Vec<u8>>) -> Result<Body, CallError> {
        // In a compressed stream, an event may wait in a buffer for the next one.
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let opened = async {
            let response = self.send(request).await?;
            if response.status().is_success() {
                return Ok(response.into_body());
            }
            Err(refused(response).await)
        };
        self.in_time(opened).await
    }

    /// The time limit of one call.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Ends a call with [`Cause::Timeout`] if it takes longer than the time limit.
    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        let ended = tokio::time::timeout(self.timeout, call).await;
        ended.unwrap_or(Err(CallError::Lost(Cause::Timeout)))
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Body>, CallError> {
        let sent = self.client.send(request.map(Body::from)).await;
        sent.map_err(|error| CallError::of_client(&error))
    }

    /// Sends a request and reads the answer, without a time limit.
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

/// The requests of one user, or of the process's own account if there is no impersonation.
#[derive(Clone)]
pub(super) struct UserConnection {
    own: Connection,
    user: ClusterUser,
}

impl UserConnection {
    /// The user whose requests these are.
    pub(super) fn user(&self) -> &ClusterUser {
        &self.user
    }

    /// Sends a read and retries it at most twice, all within one time limit.
    ///
    /// # Errors
    /// [`CallError`] of the last try.
    pub(super) async fn read<T: DeserializeOwned, E>(
        &self,
        request: Result<Request<Vec<u8>>, E>,
    ) -> Result<T, CallError> {
        let request = self.signed(request)?;
        let tries = async {
            for pause in BACKOFF {
                match self.own.once(request.clone()).await {
                    Err(error) if error.is_transient() => tokio::time::sleep(pause).await,
                    result => return result,
                }
            }
            self.own.once(request).await
        };
        self.own.in_time(tries).await
    }

    /// Sends a write once.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::is_in_doubt`] says whether the write may have happened.
    pub(super) async fn write<T: DeserializeOwned, E>(
        &self,
        request: Result<Request<Vec<u8>>, E>,
    ) -> Result<T, CallError> {
        self.own.attempt(self.signed(request)?).await
    }

    /// The request that kube's builder made, with the user in its headers.
    fn signed<E>(
        &self,
        request: Result<Request<Vec<u8>>, E>,
    ) -> Result<Request<Vec<u8>>, CallError> {
        let mut request = request.map_err(|_| CallError::unbuilt())?;
        self.user.sign(request.headers_mut());
        Ok(request)
    }
}

/// Reads a refusal. The status counts even if the body broke off.
async fn refused(response: Response<Body>) -> CallError {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map(|body| Zeroizing::new(Vec::from(body.to_bytes())));
    let refusal = StatusError::new(parts.status, &body.unwrap_or_default());
    CallError::Refused(refusal.with_retry_after(&parts.headers))
}
