//! What users may do, as the cluster says: access reviews, sent as the user and known for seconds
//! (Kubernetes: Authorization, checking API access).
//!
//! A right that was taken away is gone after [`FRESH`] at the latest. Questions about one user are
//! asked once, however many wait for the answer. While the cluster does not answer, what it said
//! last counts for [`KNOWN`], so that an outage of a moment empties no list; after that nobody has
//! a right.
//!
//! Invariant: no right without an answer of the cluster that gives it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backend::{Right, Rights, StoreError};
use futures::future::try_join_all;
use kube::core::Request as Resource;
use kube::core::params::PostParams;
use serde::Deserialize;
use serde_json::json;
use tokio::time::{Instant, timeout};

use super::call_error::{CallError, Cause, SECRETS};
use super::cluster_user::ClusterUser;
use super::connection::UserConnection;

/// How long an answer is believed.
const FRESH: Duration = Duration::from_secs(10);
/// How long it counts while the cluster does not answer.
const KNOWN: Duration = Duration::from_mins(1);
/// How long the cluster may take: a page waits for it.
const PATIENCE: Duration = Duration::from_secs(3);
/// The same where an older answer is there.
const PATIENCE_KNOWN: Duration = Duration::from_secs(1);
/// How long a cluster that did not answer is left alone.
const REST: Duration = Duration::from_secs(5);
/// The most users that are remembered.
const USERS_MAX: usize = 1_000;

/// Where reviews are asked for; nothing is stored there.
const PATH: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
/// Their resource.
const REVIEWS: &str = "selfsubjectaccessreviews";

/// What is known of the rights of users in one namespace.
pub(super) struct Reviews {
    namespace: String,
    users: Mutex<HashMap<ClusterUser, Arc<tokio::sync::Mutex<Known>>>>,
}

/// What is known of one user.
#[derive(Default)]
struct Known {
    /// The last answer, and when it was asked for.
    answer: Option<(Instant, Rights)>,
    /// Why there was none, and when.
    failure: Option<(Instant, CallError)>,
}

impl Reviews {
    /// Nothing is known yet.
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
        // Whoever asks holds this; the others wait here for the answer.
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
            // Those that nobody waits for can be asked again.
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
    /// The answer that there is without asking: a fresh one, or the failure of a question that was
    /// under way when this one `arrived`.
    fn settled(&self, arrived: Instant) -> Option<Result<Rights, CallError>> {
        if let Some((asked, rights)) = self.answer
            && asked.elapsed() < FRESH
        {
            return Some(Ok(rights));
        }
        let (at, error) = self.failure.as_ref()?;
        (*at >= arrived || at.elapsed() < REST).then(|| self.despite(error.clone()))
    }

    /// How long the next answer is waited for.
    fn patience(&self) -> Duration {
        let is_known = self.answer.is_some_and(|(asked, _)| asked.elapsed() < KNOWN);
        if is_known { PATIENCE_KNOWN } else { PATIENCE }
    }

    /// No answer came, or a refusal to answer, which ends what was known.
    fn failed(&mut self, error: CallError) -> Result<Rights, CallError> {
        self.failure = Some((Instant::now(), error.clone()));
        let is_away =
            error.status().is_none_or(|status| !status.is_client_error()) || error.is_transient();
        if !is_away {
            self.answer = None;
        }
        self.despite(error)
    }

    /// What counts while no answer comes.
    fn despite(&self, error: CallError) -> Result<Rights, CallError> {
        match self.answer {
            Some((asked, rights)) if asked.elapsed() < KNOWN => Ok(rights),
            _ => Err(error),
        }
    }
}

/// What a caller is told.
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

/// What is read of a `SelfSubjectAccessReview`.
#[derive(Deserialize)]
struct AccessReview {
    status: AccessReviewStatus,
}

#[derive(Deserialize)]
struct AccessReviewStatus {
    #[serde(default)]
    allowed: bool,
}
