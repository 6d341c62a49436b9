//! The heartbeat: one small request after the other, by which a cluster that hangs or went back in
//! time is noticed although no watch says anything.
//!
//! A metadata list of one secret carries the version of the whole collection (Kubernetes: API
//! Concepts, resource versions; comparable by KEP-5504), and is an answer of the state that the
//! cluster has now. Invariant: of the secret in it nothing is read.

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

/// The pause before a heartbeat that was refused is tried again within its time.
const RETRY: Duration = Duration::from_secs(1);

/// What asks.
#[derive(Clone)]
pub(super) struct Heart {
    pub(super) state: Arc<State>,
    pub(super) connection: Connection,
    pub(super) resource: Resource,
    pub(super) rhythm: Rhythm,
}

/// A list of which only its version is read.
#[derive(Deserialize)]
struct Collection {
    #[serde(default)]
    metadata: PageMetadata,
}

impl Heart {
    /// Asks for ever.
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

    /// The version of the collection now, where it is a number.
    ///
    /// # Errors
    /// Why the cluster did not answer in time. A refusal of this request is an answer without a
    /// version.
    pub(super) async fn ask(&self, limit: Duration) -> Result<Option<u64>, Cause> {
        let floor = self.state.floor();
        let mut last = Cause::Timeout;
        let answer = async {
            loop {
                match self.attempt().await {
                    Ok(version) => return version,
                    Err(error) if is_answer(&error) => return None,
                    // A connection that was idle may turn out to be closed.
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

/// True where the API server itself has answered: it does not like the request, or has no time.
fn is_answer(error: &CallError) -> bool {
    error
        .status()
        .is_some_and(|status| !status.is_server_error() && status != StatusCode::REQUEST_TIMEOUT)
}
