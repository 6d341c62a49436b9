//! The heartbeat: small requests, one after the other. They show that a cluster hangs or went back
//! in time even while no watch reports anything.
//!
//! A metadata list of one secret carries the version of the whole collection (Kubernetes: API
//! Concepts, resource versions; comparable by KEP-5504), and it is answered from the cluster's
//! current state. Invariant: nothing of the secret in the list is read.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use kube::core::Request as Resource;
use kube::core::params::ListParams;
use serde::Deserialize;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};

use super::super::call_error::{CallError, Cause};
use super::super::connection::Connection;
use super::super::kubernetes::PageMetadata;
use super::Rhythm;
use super::state::State;

/// The pause before a refused heartbeat is retried within its time limit.
const RETRY: Duration = Duration::from_secs(1);

/// The task that sends the heartbeats.
#[derive(Clone)]
pub(super) struct Heart {
    pub(super) state: Arc<State>,
    pub(super) connection: Connection,
    pub(super) resource: Resource,
    pub(super) rhythm: Rhythm,
}

/// A list of which only the version is read.
#[derive(Deserialize)]
struct Collection {
    #[serde(default)]
    metadata: PageMetadata,
}

impl Heart {
    /// Sends heartbeats forever.
    pub(super) async fn run(self) {
        let period = self.rhythm.heartbeat;
        let mut beats = interval_at(Instant::now() + period, period);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            let sent = Instant::now();
            if let Err(cause) = self.ask(self.rhythm.answer).await {
                self.state.unanswered(sent, &cause);
            }
        }
    }

    /// Returns the current version of the collection, if it is a number.
    ///
    /// # Errors
    /// The cause, if the cluster did not answer in time. A refusal of this request counts as an
    /// answer without a version.
    pub(super) async fn ask(&self, limit: Duration) -> Result<Option<u64>, Cause> {
        let floor = self.state.floor();
        let mut last = Cause::Timeout;
        let answer = async {
            loop {
                match self.attempt().await {
                    Ok(version) => return version,
                    Err(error) if is_answer(&error) => return None,
                    // An idle connection may turn out to be closed.
                    Err(error) => last = error.into_cause(),
                }
                sleep(RETRY).await;
            }
        };
        match timeout(limit, answer).await {
            Ok(version) => {
                self.state.answered(floor, version);
                Ok(version)
            }
            Err(_) => Err(last),
        }
    }

    async fn attempt(&self) -> Result<Option<u64>, CallError> {
        let params = ListParams { limit: Some(1), ..ListParams::default() };
        let request = self.resource.list_metadata(&params).map_err(|_| CallError::unbuilt())?;
        let collection: Collection = self.connection.attempt(request).await?;
        Ok(collection.metadata.resource_version.and_then(|text| text.parse().ok()))
    }
}

/// True if the API server itself has answered: it refuses the request, or is too busy for it.
fn is_answer(error: &CallError) -> bool {
    error
        .status()
        .is_some_and(|status| !status.is_server_error() && status != StatusCode::REQUEST_TIMEOUT)
}
