//! Requests to the cluster: one time limit each, and a second try for reads only.
//!
//! Answers are read here and not by kube's typed calls, which put the body of an answer that they
//! cannot read into the log.

use std::time::Duration;

use http::{Request, Response};
use http_body_util::BodyExt as _;
use kube::Client;
use kube::client::Body;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::errors::{CallError, Cause, Refusal};

/// Waits before the second and the third try of a read.
const BACKOFF: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// A client with its time limit.
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

    /// Reads; tried again at most twice, all within one time limit.
    ///
    /// # Errors
    /// [`CallError`] of the last try.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<T, CallError> {
        let tries = async {
            for pause in BACKOFF {
                match self.once(request.clone()).await {
                    Err(error) if error.is_transient() => tokio::time::sleep(pause).await,
                    result => return result,
                }
            }
            self.once(request).await
        };
        tokio::time::timeout(self.timeout, tries)
            .await
            .unwrap_or(Err(CallError::Lost(Cause::Timeout)))
    }

    /// Writes; tried once.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::is_in_doubt`] says whether the write may have happened.
    pub(super) async fn write<T: DeserializeOwned>(
        &self,
        request: Request<Vec<u8>>,
    ) -> Result<T, CallError> {
        tokio::time::timeout(self.timeout, self.once(request))
            .await
            .unwrap_or(Err(CallError::Lost(Cause::Timeout)))
    }

    async fn once<T: DeserializeOwned>(&self, request: Request<Vec<u8>>) -> Result<T, CallError> {
        let sent = self.client.send(request.map(Body::from)).await;
        let (parts, body) =
            sent.map_err(|error| CallError::of_client(&error)).map(Response::into_parts)?;
        let collected = body.collect().await;
        let body = match collected {
            Ok(body) => Zeroizing::new(Vec::from(body.to_bytes())),
            // The status stands even where its explanation broke off.
            Err(_) if !parts.status.is_success() => Zeroizing::default(),
            Err(error) => return Err(CallError::of_client(&error)),
        };
        if !parts.status.is_success() {
            return Err(CallError::Refused(Refusal::new(parts.status, &body)));
        }
        // The error of the JSON reader may quote the text, so it is dropped.
        serde_json::from_slice(&body).map_err(|_| CallError::Lost(Cause::Unreadable))
    }
}
