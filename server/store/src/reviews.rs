//! The rights of users, as the cluster states them.
//!
//! The panel sends access reviews as the user, and caches the answers for seconds (Kubernetes:
//! Authorization, checking API access).
//!
//! A right that was taken away is gone after [`FRESH`] at the latest. Concurrent requests about one
//! user wait for a single review. While the cluster does not answer, its last answer counts for
//! [`KNOWN`], so that a short outage does not empty the list; after that the user has no rights.
//!
//! Invariant: a user has a right only if an answer of the cluster grants it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backend::{Right, Rights, SECRETS, StoreError};
use futures::future::try_join_all;
use kube::core::Request as Resource;
use kube::core::params::PostParams;
use serde::Deserialize;
use serde_json::json;
use tokio::time::{Instant, timeout};

use super::call_error::{CallError, Cause};
use super::cluster_user::ClusterUser;
use super::connection::UserConnection;

/// How long an answer is used without asking again.
const FRESH: Duration = Duration::from_secs(10);
/// How long an answer counts while the cluster does not answer.
const KNOWN: Duration = Duration::from_mins(1);
/// How long the cluster may take, because a page waits for the answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the cluster may take if there is an older answer.
const PATIENCE_KNOWN: Duration = Duration::from_secs(1);
/// How long no review is sent to a cluster that did not answer.
const REST: Duration = Duration::from_secs(5);
/// The most users that are remembered.
const USERS_MAX: usize = 1_000;

/// The path of reviews; nothing is stored there.
const PATH: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
/// The resource of reviews.
const REVIEWS: &str = "selfsubjectaccessreviews";

/// The known rights of users in one namespace.
pub(super) struct Reviews {
    namespace: String,
    users: Mutex<HashMap<ClusterUser, Arc<tokio::sync::Mutex<Known>>>>,
}

/// The known rights of one user.
#[derive(Default)]
struct Known {
    /// The last answer, and when the review was sent.
    answer: Option<(Instant, Rights)>,
    /// Why the last review had no answer, and when it failed.
    failure: Option<(Instant, CallError)>,
}

impl Reviews {
    /// Creates an empty cache.
    pub(super) fn new(namespace: String) -> Self {
        Self { namespace, users: Mutex::default() }
    }

    /// The rights of a user.
    ///
    /// # Errors
    /// Those of the port's method.
    pub(super) async fn rights(&self, user: &UserConnection) -> Result<Rights, StoreError> {
        let arrived = Instant::now();
        let known = self.known(user.user());
        // One caller holds this lock while it asks; the others wait here for its answer.
        let mut known = known.lock().await;
        if let Some(answer) = known.settled(arrived) {
            return answer.map_err(refusal);
        }
        let asked = Instant::now();
        match timeout(known.patience(), self.ask(user)).await {
            Ok(Ok(rights)) => {
                *known = Known { answer: Some((asked, rights)), failure: None };
                Ok(rights)
            }
            Ok(Err(error)) => known.failed(error).map_err(refusal),
            Err(_) => known.failed(CallError::Lost(Cause::Timeout)).map_err(refusal),
        }
    }

    fn known(&self, user: &ClusterUser) -> Arc<tokio::sync::Mutex<Known>> {
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        if users.len() >= USERS_MAX && !users.contains_key(user) {
            // Entries that no caller waits for can be dropped and asked again.
            users.retain(|_, known| Arc::strong_count(known) > 1);
        }
        Arc::clone(users.entry(user.clone()).or_default())
    }

    /// Asks for all rights at once.
    async fn ask(&self, user: &UserConnection) -> Result<Rights, CallError> {
        let answers = Right::ALL.map(|right| async move {
            self.review(user, right).await.map(|allowed| allowed.then_some(right))
        });
        let allowed = try_join_all(answers).await?;
        Ok(allowed.into_iter().flatten().fold(Rights::default(), Rights::with))
    }

    async fn review(&self, user: &UserConnection, right: Right) -> Result<bool, CallError> {
        let attributes =
            json!({"namespace": self.namespace, "verb": right.verb(), "resource": SECRETS});
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        });
        let request =
            Resource::new(PATH).create(&PostParams::default(), review.to_string().into_bytes());
        let review: AccessReview = user.read(request).await?;
        Ok(review.status.allowed)
    }
}

impl Known {
    /// The answer without a new review: a fresh answer, or the failure of a review that was in
    /// flight when this caller `arrived`.
    fn settled(&self, arrived: Instant) -> Option<Result<Rights, CallError>> {
        if let Some((asked, rights)) = self.answer
            && asked.elapsed() < FRESH
        {
            return Some(Ok(rights));
        }
        let (at, error) = self.failure.as_ref()?;
        (*at >= arrived || at.elapsed() < REST).then(|| self.despite(error.clone()))
    }

    /// How long to wait for the next answer.
    fn patience(&self) -> Duration {
        let is_known = self.answer.is_some_and(|(asked, _)| asked.elapsed() < KNOWN);
        if is_known { PATIENCE_KNOWN } else { PATIENCE }
    }

    /// Notes that no answer came. A refusal also drops the older answer.
    fn failed(&mut self, error: CallError) -> Result<Rights, CallError> {
        self.failure = Some((Instant::now(), error.clone()));
        let is_away =
            error.status().is_none_or(|status| !status.is_client_error()) || error.is_transient();
        if !is_away {
            self.answer = None;
        }
        self.despite(error)
    }

    /// The result while there is no new answer.
    fn despite(&self, error: CallError) -> Result<Rights, CallError> {
        match self.answer {
            Some((asked, rights)) if asked.elapsed() < KNOWN => Ok(rights),
            _ => Err(error),
        }
    }
}

/// The error for the caller.
fn refusal(error: CallError) -> StoreError {
    match error.into_store_error("create", None) {
        StoreError::Forbidden { verb, resource: SECRETS } => {
            StoreError::Forbidden { verb, resource: REVIEWS }
        }
        StoreError::Forbidden { verb, resource } => {
            tracing::warn!(verb, resource, "the cluster lets this process not act for a user");
            StoreError::Forbidden { verb, resource }
        }
        error => error,
    }
}

/// The part of a `SelfSubjectAccessReview` that is read.
#[derive(Deserialize)]
struct AccessReview {
    status: AccessReviewStatus,
}

#[derive(Deserialize)]
struct AccessReviewStatus {
    #[serde(default)]
    allowed: bool,
}
