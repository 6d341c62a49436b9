//! A cluster in memory, and stores that use it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use backend::{Caller, SecretStore as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{
    CreateInput, EditInput, Lang, ListQuery, Naming, NewSecret, Prefix, RegistryInput,
    SecretDetail, SecretKind, SecretRow, Seen,
};
use http::Method;
use jiff::Timestamp;
use kube::Client;
use local_cluster::store::{Store, StoreOptions};
use local_cluster::{Cluster, ClusterService, User};
use serde_json::{Value, json};
use store::{Clock, KeyRing, KubeSecretStore, Rhythm, StoreSettings};
use test_kit::faults::Faults;
use test_kit::objects::{SECRETS, send};
use test_kit::watch_faults::WatchFaults;

/// The password that must not be seen.
pub(crate) const CANARY: &str = "canary-8f3b";

/// 2026-01-01T00:00:00Z.
const START: i64 = 1_767_225_600;

/// A clock that goes on by a minute with every look.
struct Minutes(AtomicI64);

impl Clock for Minutes {
    fn now(&self) -> Timestamp {
        let minute = self.0.fetch_add(1, Ordering::Relaxed);
        Timestamp::from_second(START + 60 * minute).unwrap()
    }
}

/// A cluster in memory with the namespace `hub`.
pub(crate) struct Kit {
    cluster: Cluster,
    clock: Arc<Minutes>,
    keys: KeyRing,
}

impl Kit {
    pub(crate) async fn new() -> Self {
        let cluster = Cluster::new(Store::in_memory().unwrap());
        cluster.prepare("hub").await.unwrap();
        Self::of(cluster)
    }

    /// A kit for an existing cluster.
    pub(crate) fn of(cluster: Cluster) -> Self {
        let keys = KeyRing::random().unwrap();
        Self { cluster, clock: Arc::new(Minutes(AtomicI64::new(0))), keys }
    }

    /// The same cluster, seen by a panel that was started anew with a random key.
    pub(crate) fn restarted(&self) -> Self {
        Self::of(self.cluster.clone())
    }

    /// A kit of a cluster in a file, which is created if it does not exist.
    pub(crate) async fn in_file(path: &Path) -> Self {
        let cluster = Cluster::new(Store::open(path, StoreOptions::default()).unwrap());
        cluster.prepare("hub").await.unwrap();
        Self::of(cluster)
    }

    /// The administrator's requests, as a service.
    pub(crate) fn service(&self) -> ClusterService {
        self.cluster.service(User::admin())
    }

    /// The administrator's client.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.service(), "hub")
    }

    /// The administrator's store.
    pub(crate) fn store(&self) -> KubeSecretStore {
        self.on(self.client(), naming())
    }

    /// The store with other prefixes.
    pub(crate) fn store_named(&self, git_sync: &str, image_pull: &str) -> KubeSecretStore {
        let prefix = |text| Prefix::parse(text).unwrap();
        self.on(self.client(), Naming::new(prefix(git_sync), prefix(image_pull)))
    }

    /// The store in a namespace that does not exist.
    pub(crate) fn store_nowhere(&self) -> KubeSecretStore {
        let settings = StoreSettings { namespace: "nowhere".to_owned(), ..self.settings(naming()) };
        KubeSecretStore::new(self.client(), settings, self.clock.clone())
    }

    /// The store of a known user without rights.
    pub(crate) fn store_of_bob(&self) -> KubeSecretStore {
        let client = Client::new(self.cluster.service(User::named("bob")), "hub");
        self.on(client, naming())
    }

    /// The administrator's store behind a faulty network.
    pub(crate) fn store_behind(&self, faults: &Faults) -> KubeSecretStore {
        let client = self.client_behind(faults);
        // Short enough to wait for if nothing answers, long enough for a busy machine.
        let settings = StoreSettings { timeout: Duration::from_secs(2), ..self.settings(naming()) };
        KubeSecretStore::new(client, settings, self.clock.clone())
    }

    /// The administrator's client behind a faulty network.
    pub(crate) fn client_behind(&self, faults: &Faults) -> Client {
        Client::new(faults.around(self.service()), "hub")
    }

    /// The administrator's store with these faults in its watches, and this rhythm.
    pub(crate) fn store_watching(&self, faults: &WatchFaults, rhythm: Rhythm) -> KubeSecretStore {
        let client = Client::new(faults.around(self.service()), "hub");
        let settings = StoreSettings { timeout: Duration::from_secs(2), ..self.settings(naming()) };
        KubeSecretStore::with_rhythm(client, settings, self.clock.clone(), rhythm)
    }

    /// The administrator's store behind a faulty network, with a time limit of one hour.
    pub(crate) fn store_waiting_behind(&self, faults: &Faults) -> KubeSecretStore {
        let client = self.client_behind(faults);
        let settings =
            StoreSettings { timeout: Duration::from_hours(1), ..self.settings(naming()) };
        KubeSecretStore::new(client, settings, self.clock.clone())
    }

    /// The store on a client.
    pub(crate) fn on(&self, client: Client, naming: Naming) -> KubeSecretStore {
        KubeSecretStore::new(client, self.settings(naming), self.clock.clone())
    }

    /// The clock of every store of this kit.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// The settings of every store of this kit.
    pub(crate) fn settings(&self, naming: Naming) -> StoreSettings {
        let timeout = Duration::from_secs(30);
        let (namespace, keys) = ("hub".to_owned(), self.keys.clone());
        StoreSettings { namespace, naming, timeout, keys, impersonation: None }
    }

    /// Sends a request as another field manager; answers status and body.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: &Value,
    ) -> (u16, Value) {
        send(&self.client(), method, path, content_type, body).await
    }

    /// Creates an object elsewhere, as `manager`.
    pub(crate) async fn put(&self, manager: &str, object: &Value) -> Value {
        let path = format!("{SECRETS}?fieldManager={manager}");
        let (status, answer) = self.send(Method::POST, &path, "application/json", object).await;
        assert_eq!(status, 201, "{answer}");
        answer
    }

    /// Changes an object elsewhere by a merge patch, as `kubectl-edit`.
    pub(crate) async fn patch(&self, name: &str, change: &Value) -> Value {
        let path = format!("{SECRETS}/{name}?fieldManager=kubectl-edit");
        let kind = "application/merge-patch+json";
        let (status, answer) = self.send(Method::PATCH, &path, kind, change).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// Removes an object elsewhere.
    pub(crate) async fn remove(&self, name: &str) {
        let path = format!("{SECRETS}/{name}");
        let (status, _) = self.send(Method::DELETE, &path, "application/json", &json!({})).await;
        assert_eq!(status, 200);
    }

    /// The object as it is in the cluster.
    pub(crate) async fn raw(&self, name: &str) -> Option<Value> {
        let path = format!("{SECRETS}/{name}");
        let (status, object) =
            self.send(Method::GET, &path, "application/json", &Value::Null).await;
        (status == 200).then_some(object)
    }

    /// Creates an Image Pull secret of the panel with one login, and answers it described.
    pub(crate) async fn image(&self, name: &str) -> SecretDetail {
        self.store().create(&ada(), &new_image(name)).await.unwrap();
        self.detail(&format!("image-{name}")).await
    }

    /// Creates a Git Sync secret of the panel, and answers it described.
    pub(crate) async fn git(&self, name: &str) -> SecretDetail {
        self.store().create(&ada(), &new_git(name)).await.unwrap();
        self.detail(&format!("gitsync-secret-{name}")).await
    }

    /// The object, described.
    pub(crate) async fn detail(&self, object: &str) -> SecretDetail {
        self.store().get(&ada(), object).await.unwrap().unwrap()
    }
}

/// Every row of a store's list, by object name, as its pages show them.
pub(crate) async fn rows(store: &KubeSecretStore) -> Vec<SecretRow> {
    let mut query = ListQuery { page: 1, ..ListQuery::default() };
    let mut rows = Vec::new();
    loop {
        let page = store.page(&ada(), &query, Lang::En, &Seen::Nothing).await.unwrap();
        rows.extend(page.rows);
        let Some(next) = page.next else { break };
        query = query.at(page.page + 1, Some(next));
    }
    rows.sort_by(|a, b| a.object.cmp(&b.object));
    rows
}

/// Waits until something holds of the list, looking again at every change.
pub(crate) async fn until(store: &KubeSecretStore, holds: impl Fn(&[SecretRow]) -> bool) {
    let all = async {
        loop {
            let query = ListQuery { page: 1, ..ListQuery::default() };
            let Ok(page) = store.page(&ada(), &query, Lang::En, &Seen::Nothing).await else {
                // Before the first list.
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            };
            if holds(&rows(store).await) {
                return;
            }
            store.changed(page.generation).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), all).await.unwrap();
}

pub(crate) fn naming() -> Naming {
    Naming::new(Prefix::parse("gitsync-secret-").unwrap(), Prefix::parse("image-").unwrap())
}

pub(crate) fn ada() -> Caller {
    Caller { user: "ada".to_owned(), email: None, groups: Vec::new() }
}

pub(crate) fn grace() -> Caller {
    Caller { user: "grace".to_owned(), email: None, groups: Vec::new() }
}

/// A key file of the fixtures, as ssh-keygen wrote it.
pub(crate) fn key(name: &str) -> String {
    let keys: Vec<Value> =
        serde_json::from_str(include_str!("../../../../app/domain/tests/fixtures/ssh-keys.json"))
            .unwrap();
    let key = keys.iter().find(|key| key["name"] == name).unwrap();
    String::from_utf8(STANDARD.decode(key["file_base64"].as_str().unwrap()).unwrap()).unwrap()
}

pub(crate) fn new_git(name: &str) -> NewSecret {
    let input = CreateInput {
        name: name.to_owned(),
        display_name: "A key".to_owned(),
        kind: SecretKind::GitSync.as_str().to_owned(),
        key: key("ed25519").into(),
        ..CreateInput::default()
    };
    input.validate(&naming()).unwrap()
}

pub(crate) fn new_image(name: &str) -> NewSecret {
    let input = CreateInput {
        name: name.to_owned(),
        kind: SecretKind::ImagePull.as_str().to_owned(),
        registries: vec![RegistryInput {
            host: "registry.example.com".to_owned(),
            username: "robot".to_owned(),
            password: CANARY.to_owned().into(),
            ..RegistryInput::default()
        }],
        ..CreateInput::default()
    };
    input.validate(&naming()).unwrap()
}

/// The form of a secret with another display name typed.
pub(crate) fn renamed(detail: &SecretDetail, display_name: &str) -> EditInput {
    EditInput { display_name: display_name.to_owned(), ..EditInput::of(detail) }
}

/// The form of an Image Pull secret with another password typed for its first registry.
pub(crate) fn repassworded(detail: &SecretDetail, password: &str) -> EditInput {
    let mut input = EditInput::of(detail);
    input.registries[0].replace_password = true;
    input.registries[0].password = password.to_owned().into();
    input
}
