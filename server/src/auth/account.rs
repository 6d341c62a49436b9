//! `KEYPANE_AUTH=none` on a real cluster: every caller acts as the account that the panel's
//! requests are sent as. That account is the user's name in the audit log, in annotations and on
//! pages.
//!
//! The cluster itself tells the account's name (Kubernetes: Authenticating, `SelfSubjectReview`).
//!
//! Invariant: the name is the cluster's own if the cluster tells it. Otherwise it is the name in
//! the configuration, and the log says so.

use std::time::Duration;

use async_trait::async_trait;
use backend::Caller;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{Request, StatusCode};
use kube::Client;
use kube::client::Body;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::{Identify, answer_body};

const PATH: &str = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

/// The longest time for one answer of the cluster, and the longest time that the first requests
/// wait for it.
const PATIENCE: Duration = Duration::from_secs(3);
/// The pause before the cluster is asked again after it did not answer.
const AGAIN: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes. It also holds groups and extra fields.
const ANSWER_MAX_BYTES: usize = 256 * 1024;
/// The longest name that is used, in bytes.
const NAME_MAX_BYTES: usize = 512;

/// The state of the question for the account's name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum AccountName {
    /// The cluster is being asked for the first time.
    Asked,
    /// The cluster has not told the name, or never will.
    Unsaid,
    /// The name that the cluster told.
    Name(String),
}

/// The reason why the cluster does not tell the account's name.
enum Unsaid {
    /// The cluster refuses, or does not know this API: Kubernetes before 1.28.
    Refused(StatusCode),
    /// The cluster does not answer, or its answer cannot be read.
    Away,
}

/// Every caller is the account that the panel's requests are sent as.
pub(super) struct ByAccount {
    known: watch::Receiver<AccountName>,
    configured: String,
    _asking: AbortOnDropHandle<()>,
}

impl ByAccount {
    /// Starts to ask the cluster. This must be called inside a tokio runtime. `configured` is the
    /// account's name in the configuration.
    pub(super) fn ask(client: Client, configured: String) -> Self {
        let (say, known) = watch::channel(AccountName::Asked);
        let asking = tokio::spawn(find_out(client, configured.clone(), say));
        Self { known, configured, _asking: AbortOnDropHandle::new(asking) }
    }

    async fn name(&self) -> String {
        let mut known = self.known.clone();
        let said = timeout(PATIENCE, known.wait_for(|known| *known != AccountName::Asked)).await;
        match said.ok().and_then(Result::ok).as_deref() {
            Some(AccountName::Name(name)) => name.clone(),
            _ => self.configured.clone(),
        }
    }
}

#[async_trait]
impl Identify for ByAccount {
    async fn caller(&self, _: &mut Parts) -> Option<Caller> {
        Some(Caller { user: self.name().await, email: None, groups: Vec::new() })
    }

    fn tells_apart(&self) -> bool {
        false
    }
}

/// Asks the cluster until it answers.
async fn find_out(client: Client, configured: String, say: watch::Sender<AccountName>) {
    loop {
        let asked = timeout(PATIENCE, review(&client)).await.unwrap_or(Err(Unsaid::Away));
        let unsaid = match asked {
            Ok(name) => {
                tracing::info!(user = name, "without sign-in, changes are this user's");
                say.send_replace(AccountName::Name(name));
                return;
            }
            Err(unsaid) => unsaid,
        };
        say.send_replace(AccountName::Unsaid);
        if let Unsaid::Refused(status) = unsaid {
            let (user, status) = (configured.as_str(), status.as_u16());
            tracing::warn!(
                user,
                status,
                "the cluster does not say who the panel is; without sign-in, changes are noted under \
                 the name in the configuration"
            );
            return;
        }
        tracing::debug!("the cluster has not said yet who the panel is");
        sleep(AGAIN).await;
    }
}

/// Returns the name of the account from the cluster.
async fn review(client: &Client) -> Result<String, Unsaid> {
    let asked = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"});
    let request = Request::post(PATH)
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(asked.to_string().into_bytes()));
    let request = request.map_err(|_| Unsaid::Away)?;
    let (parts, body) = client.send(request).await.map_err(|_| Unsaid::Away)?.into_parts();
    if parts.status.is_client_error() && parts.status != StatusCode::TOO_MANY_REQUESTS {
        return Err(Unsaid::Refused(parts.status));
    }
    let body = answer_body::read(body, ANSWER_MAX_BYTES).await.ok_or(Unsaid::Away)?;
    let answer: Value = serde_json::from_slice(&body).map_err(|_| Unsaid::Away)?;
    let name = answer.pointer("/status/userInfo/username").and_then(Value::as_str);
    name.filter(|name| is_name(name)).map(str::to_owned).ok_or(Unsaid::Refused(parts.status))
}

/// Returns true for a name that fits into a line of a log, an annotation and a page.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= NAME_MAX_BYTES && !name.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use http::Response;
    use tower::service_fn;

    use super::*;

    /// Returns a cluster that gives these answers and then repeats the last one, and the count of
    /// questions to it.
    fn cluster(answers: &'static [(u16, &'static str)]) -> (Client, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let service = service_fn(move |request: Request<Body>| {
            assert_eq!((request.method().as_str(), request.uri().path()), ("POST", PATH));
            let at = count.fetch_add(1, Ordering::Relaxed);
            let answer = answers.get(at).or(answers.last()).copied();
            async move {
                let Some((status, body)) = answer else { return std::future::pending().await };
                let body = Body::from(body.as_bytes().to_vec());
                Ok::<_, Infallible>(Response::builder().status(status).body(body).unwrap())
            }
        });
        (Client::new(service, "hub"), asked)
    }

    const ADA: &str = r#"{"status":{"userInfo":{"username":"ada@example.com","groups":["g"]}}}"#;

    #[tokio::test]
    async fn the_cluster_says_who_it_is_once() {
        let (client, asked) = cluster(&[(201, ADA)]);
        let account = ByAccount::ask(client, "kind-admin".to_owned());
        assert_eq!(account.name().await, "ada@example.com");
        assert_eq!(account.name().await, "ada@example.com");
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        assert!(!account.tells_apart());
    }

    #[tokio::test(start_paused = true)]
    async fn where_it_does_not_say_it_is_the_name_in_the_configuration() {
        let unnamed = r#"{"status":{"userInfo":{"username":"a\nb"}}}"#;
        let refusals: [&[(u16, &str)]; 3] = [&[(403, "{}")], &[(404, "no")], &[(201, "{}")]];
        for answers in refusals.into_iter().chain([[(201, unnamed)].as_slice()]) {
            let answers: &'static [(u16, &'static str)] = Vec::leak(answers.to_vec());
            let (client, asked) = cluster(answers);
            let account = ByAccount::ask(client, "kind-admin".to_owned());
            assert_eq!(account.name().await, "kind-admin");
            sleep(Duration::from_mins(10)).await;
            assert_eq!(asked.load(Ordering::Relaxed), 1, "{answers:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_cluster_that_is_away_is_asked_again_and_nobody_waits_for_it() {
        let (client, _) = cluster(&[(503, "busy"), (429, "later"), (201, ADA)]);
        let account = ByAccount::ask(client, "kind-admin".to_owned());
        assert_eq!(account.name().await, "kind-admin");
        sleep(AGAIN * 3).await;
        assert_eq!(account.name().await, "ada@example.com");
        let (client, asked) = cluster(&[]);
        let account = ByAccount::ask(client, "kind-admin".to_owned());
        let started = tokio::time::Instant::now();
        assert_eq!(account.name().await, "kind-admin");
        assert!(started.elapsed() <= PATIENCE);
        let started = tokio::time::Instant::now();
        assert_eq!(account.name().await, "kind-admin");
        assert_eq!(started.elapsed(), Duration::ZERO);
        sleep(Duration::from_mins(1)).await;
        assert!(asked.load(Ordering::Relaxed) > 3);
    }
}
