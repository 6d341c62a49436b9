//! The user of each request: what a user asks for is sent as that user.
//!
//! The list is kept current by requests of the panel's own account.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use backend::{Caller, Right, Rights, SecretStore as _, StoreError, Written};
use domain::{Check, EditInput, Lang, ListQuery, Seen, Version};
use http::{Method, Request};
use kube::Client;
use kube::client::Body;
use local_cluster::store::Store;
use local_cluster::{BoxError, Cluster, RightsTable, SystemWorld, User};
use serde_json::json;
use store::{Impersonation, KubeSecretStore, StoreSettings};
use test_kit::objects::secret;
use tower::ServiceExt as _;

use crate::kit::{Kit, key, naming, new_git, new_image, renamed, repassworded};

/// A request: method, target, and whom its headers name.
#[derive(Clone, Debug)]
struct Heard {
    method: Method,
    target: String,
    metadata: bool,
    names: Vec<String>,
}

/// The requests so far.
#[derive(Clone, Default)]
struct Record(Arc<Mutex<Vec<Heard>>>);

impl Record {
    fn note(&self, request: &Request<Body>) {
        let headers = request.headers();
        let text =
            |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let theirs = headers.iter().filter(|(name, _)| name.as_str().starts_with("impersonate-"));
        let names = theirs.map(|(name, value)| format!("{name}: {}", text(value))).collect();
        let accept = headers.get(http::header::ACCEPT).map(text).unwrap_or_default();
        self.0.lock().unwrap().push(Heard {
            method: request.method().clone(),
            target: request.uri().to_string(),
            metadata: accept.contains("PartialObjectMetadata"),
            names,
        });
    }

    fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// The administrator's client with a layer that writes down what passes.
fn recorded(cluster: &Cluster, record: &Record) -> Client {
    let (record, inner) = (record.clone(), cluster.service(User::admin()));
    let service = tower::service_fn(move |request: Request<Body>| {
        record.note(&request);
        let inner = inner.clone();
        async move { inner.oneshot(request).await.map_err(BoxError::from) }
    });
    Client::new(service, "hub")
}

const TABLE: &str = "\
group team/writers hub get,list,create,patch,delete
user  sso:eve      hub get,list,create,patch
";

async fn cluster() -> Cluster {
    let policy = Arc::new(RightsTable::parse(TABLE).unwrap());
    let cluster = Cluster::with(Store::in_memory().unwrap(), Arc::new(SystemWorld), policy);
    cluster.prepare("hub").await.unwrap();
    cluster
}

fn policy() -> Impersonation {
    let (user_prefix, group_prefix) = ("sso:".to_owned(), "team/".to_owned());
    Impersonation { user_prefix, group_prefix, groups: None }
}

fn store(kit: &Kit, client: Client) -> KubeSecretStore {
    let settings = StoreSettings { impersonation: Some(policy()), ..kit.settings(naming()) };
    KubeSecretStore::new(client, settings, kit.clock())
}

fn ada() -> Caller {
    let groups = vec!["writers".to_owned(), "readers".to_owned()];
    Caller { user: "ada".to_owned(), email: None, groups }
}

fn eve() -> Caller {
    Caller { user: "eve".to_owned(), email: None, groups: Vec::new() }
}

/// True for what keeps the list: metadata, chosen by type, and nothing else.
fn keeps_the_list(heard: &Heard) -> bool {
    heard.method == Method::GET && heard.metadata && heard.target.contains("fieldSelector=type%3D")
}

/// Asserts that everything but the list is Ada's; answers how many requests of a method were.
#[track_caller]
fn assert_hers(heard: &[Heard], method: &Method) -> usize {
    let hers = [
        "impersonate-user: sso:ada",
        "impersonate-group: team/readers",
        "impersonate-group: team/writers",
    ];
    for request in heard {
        let is_own = request.names.is_empty() && keeps_the_list(request);
        assert!(is_own || request.names == hers, "{request:?}");
    }
    heard.iter().filter(|request| request.method == *method && !request.names.is_empty()).count()
}

#[tokio::test]
async fn every_write_and_every_read_of_a_value_is_the_users() {
    let (record, cluster) = (Record::default(), cluster().await);
    let kit = Kit::of(cluster.clone());
    let store = store(&kit, recorded(&cluster, &record));
    let ada = ada();
    // Made elsewhere, so that the list has to read it to say what it is.
    kit.put("helm", &secret("gitsync-secret-old", "Opaque", &[("ssh", &key("ed25519"))])).await;

    let query = ListQuery { page: 1, ..ListQuery::default() };
    let page = store.page(&ada, &query, Lang::En, &Seen::Nothing).await.unwrap();
    assert!(!page.rows[0].summary.is_empty());
    let heard = record.take();
    assert_eq!(assert_hers(&heard, &Method::POST), Right::ALL.len(), "reviews");
    assert_eq!(assert_hers(&heard, &Method::GET), 1, "the value of the row");
    assert!(heard.iter().any(|request| request.names.is_empty()), "the list is the panel's own");

    store.create(&ada, &new_git("a")).await.unwrap();
    assert_eq!(assert_hers(&record.take(), &Method::POST), 1);
    store.create(&ada, &new_image("b")).await.unwrap();
    let detail = store.get(&ada, "image-b").await.unwrap().unwrap();
    assert_eq!(assert_hers(&record.take(), &Method::GET), 1);
    store.update(&ada, "image-b", &renamed(&detail, "B")).await.unwrap();
    let heard = record.take();
    assert_eq!((assert_hers(&heard, &Method::GET), assert_hers(&heard, &Method::PATCH)), (1, 1));
    let check = Check { object: "image-b".to_owned(), ..Check::default() };
    assert!(store.check(&ada, &check).await.unwrap().taken);
    assert_eq!(assert_hers(&record.take(), &Method::GET), 1);
    let detail = store.get(&ada, "image-b").await.unwrap().unwrap();
    record.take();
    store.delete(&ada, "image-b", detail.version()).await.unwrap();
    let heard = record.take();
    assert_eq!((assert_hers(&heard, &Method::GET), assert_hers(&heard, &Method::DELETE)), (1, 1));
}

#[tokio::test]
async fn every_step_of_a_replacement_is_the_users() {
    let (record, cluster) = (Record::default(), cluster().await);
    let kit = Kit::of(cluster.clone());
    let store = store(&kit, recorded(&cluster, &record));
    let ada = ada();
    store.create(&ada, &new_image("fixed")).await.unwrap();
    kit.patch("image-fixed", &json!({"immutable": true})).await;
    let detail = store.get(&ada, "image-fixed").await.unwrap().unwrap();
    let mut input = repassworded(&detail, "another");
    input.replace = true;
    record.take();
    let written = store.update(&ada, "image-fixed", &input).await.unwrap();
    assert!(matches!(written, Written::Replaced(_)));
    let heard = record.take();
    let dry = heard.iter().filter(|request| request.target.contains("dryRun=All")).count();
    assert_eq!(dry, 1);
    // The rehearsal, the backup and the new object, and what the user may do; the old one and the backup.
    assert_eq!(assert_hers(&heard, &Method::POST), 3 + Right::ALL.len());
    assert_eq!(assert_hers(&heard, &Method::DELETE), 2);
    assert!(store.interrupted(&ada).await.unwrap().is_empty());
    assert_hers(&record.take(), &Method::GET);
}

#[tokio::test]
async fn the_cluster_decides_by_the_users_rights() {
    let cluster = cluster().await;
    let kit = Kit::of(cluster.clone());
    let store = store(&kit, kit.client());
    assert_eq!(store.rights(&ada()).await.unwrap(), Rights::ALL);
    assert_eq!(store.rights(&eve()).await.unwrap(), Rights::ALL.without(Right::Delete));
    let nobody = Caller { user: "bob".to_owned(), email: None, groups: vec!["readers".to_owned()] };
    assert_eq!(store.rights(&nobody).await.unwrap(), Rights::default());
    let error = store.create(&nobody, &new_image("a")).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "create", resource: "secrets" }));
    store.create(&ada(), &new_image("a")).await.unwrap();
    let query = ListQuery { page: 1, ..ListQuery::default() };
    let error = store.page(&nobody, &query, Lang::En, &Seen::Nothing).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "list", .. }));
    let error = store.latest(&nobody, "image-a", &Seen::Nothing).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "list", .. }));
    let error = store.get(&nobody, "image-a").await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "get", .. }));
    assert_eq!(store.page(&eve(), &query, Lang::En, &Seen::Nothing).await.unwrap().rows.len(), 1);
}

#[tokio::test]
async fn who_may_not_end_a_replacement_begins_none() {
    let cluster = cluster().await;
    let kit = Kit::of(cluster.clone());
    let store = store(&kit, kit.client());
    store.create(&ada(), &new_image("fixed")).await.unwrap();
    kit.patch("image-fixed", &json!({"immutable": true})).await;
    let before = kit.raw("image-fixed").await;
    let detail = store.get(&eve(), "image-fixed").await.unwrap().unwrap();
    let mut input = repassworded(&detail, "another");
    input.replace = true;
    let error = store.update(&eve(), "image-fixed", &input).await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "delete", .. }), "{error:?}");
    assert_eq!(kit.raw("image-fixed").await, before);
    assert!(store.interrupted(&ada()).await.unwrap().is_empty(), "no backup is left behind");
}

#[tokio::test]
async fn questions_at_once_are_asked_once() {
    let (record, cluster) = (Record::default(), cluster().await);
    let kit = Kit::of(cluster.clone());
    let store = store(&kit, recorded(&cluster, &record));
    let callers = [ada(), ada(), ada(), eve()];
    futures::future::join_all(callers.iter().map(|caller| store.rights(caller))).await;
    let reviews = record.take();
    assert_eq!(reviews.len(), 2 * Right::ALL.len());
    assert!(reviews.iter().all(|request| request.target.contains("selfsubjectaccessreviews")));
}

/// A client whose cluster can be taken away.
fn unsteady(cluster: &Cluster, away: &Arc<Mutex<bool>>) -> Client {
    let (inner, away) = (cluster.service(User::admin()), Arc::clone(away));
    let service = tower::service_fn(move |request: Request<Body>| {
        let (inner, away) = (inner.clone(), *away.lock().unwrap());
        async move {
            if away {
                return Err(BoxError::from("the cluster is away"));
            }
            inner.oneshot(request).await.map_err(BoxError::from)
        }
    });
    Client::new(service, "hub")
}

#[tokio::test]
async fn while_the_cluster_is_away_what_it_said_counts_for_a_minute() {
    let cluster = cluster().await;
    let kit = Kit::of(cluster.clone());
    let away = Arc::new(Mutex::new(false));
    let store = store(&kit, unsteady(&cluster, &away));
    assert_eq!(store.rights(&ada()).await.unwrap(), Rights::ALL);
    *away.lock().unwrap() = true;
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(30)).await;
    assert_eq!(store.rights(&ada()).await.unwrap(), Rights::ALL);
    // Nobody else's were ever known.
    let error = store.rights(&eve()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    tokio::time::advance(Duration::from_secs(31)).await;
    let error = store.rights(&ada()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    *away.lock().unwrap() = false;
    tokio::time::advance(Duration::from_secs(6)).await;
    assert_eq!(store.rights(&ada()).await.unwrap(), Rights::ALL);
}

#[tokio::test]
async fn a_name_of_the_system_sends_nothing() {
    let (record, cluster) = (Record::default(), cluster().await);
    let kit = Kit::of(cluster.clone());
    let settings =
        StoreSettings { impersonation: Some(Impersonation::default()), ..kit.settings(naming()) };
    let store = KubeSecretStore::new(recorded(&cluster, &record), settings, kit.clock());
    let root =
        Caller { user: "ada".to_owned(), email: None, groups: vec!["system:masters".to_owned()] };
    assert!(!store.can_act_for(&root) && store.can_act_for(&ada()));
    let query = ListQuery { page: 1, ..ListQuery::default() };
    let version = Version::default();
    let errors = [
        store.page(&root, &query, Lang::En, &Seen::Nothing).await.map(drop),
        store.latest(&root, "image-a", &Seen::Nothing).await.map(drop),
        store.get(&root, "image-a").await.map(drop),
        store.create(&root, &new_image("a")).await.map(drop),
        store.update(&root, "image-a", &EditInput::default()).await.map(drop),
        store.delete(&root, "image-a", &version).await.map(drop),
        store.check(&root, &Check::default()).await.map(drop),
        store.interrupted(&root).await.map(drop),
        store.restore(&root, "x", &version).await.map(drop),
        store.discard(&root, "x", &version).await.map(drop),
        store.rights(&root).await.map(drop),
    ];
    for error in errors {
        assert!(matches!(error, Err(StoreError::Identity)), "{error:?}");
    }
    assert!(record.take().is_empty());
}
