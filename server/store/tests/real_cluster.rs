//! Impersonation and reviews against a real cluster.
//!
//! The tests run only if `KEYPANE_TEST_KUBECONFIG` names a kubeconfig. They use a namespace of
//! their own, which they remove.
//!
//! The account in the kubeconfig must be allowed to create namespaces and roles and to impersonate
//! any user. Existing objects are not changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail loudly; clippy's own exception misses the kit around the tests"
)]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use backend::{Caller, Right, Rights, SecretStore as _, StoreError};
use domain::{CreateInput, Naming, NewSecret, Prefix, RegistryInput, SecretKind};
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use kube::Client;
use kube::client::Body;
use kube::config::{Config, KubeConfigOptions, Kubeconfig};
use serde_json::{Value, json};
use store::{Impersonation, KeyRing, KubeSecretStore, StoreSettings, SystemClock};

/// How long the cluster may take to know a new role.
const PATIENCE: Duration = Duration::from_mins(1);

/// The kubeconfig, where one is named for this test.
fn kubeconfig() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is no setting of the panel, but of this test"
    )]
    std::env::var_os("KEYPANE_TEST_KUBECONFIG").map(PathBuf::from)
}

/// A namespace of the test's own.
struct Namespace {
    client: Client,
    name: String,
}

impl Namespace {
    async fn create(client: Client) -> Self {
        let object = json!({
            "apiVersion": "v1", "kind": "Namespace",
            "metadata": {"generateName": "keypane-test-"},
        });
        let made = send(&client, Method::POST, "/api/v1/namespaces", &object).await.unwrap();
        let name = made.pointer("/metadata/name").and_then(Value::as_str).unwrap().to_owned();
        Self { client, name }
    }

    /// Gives a group rights on the secrets of the namespace.
    async fn allow(&self, group: &str, verbs: &[&str]) {
        let path = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{}", self.name);
        let role = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
            "metadata": {"name": group},
            "rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": verbs}],
        });
        send(&self.client, Method::POST, &format!("{path}/roles"), &role).await.unwrap();
        let api = "rbac.authorization.k8s.io";
        let binding = json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": {"name": group},
            "roleRef": {"apiGroup": api, "kind": "Role", "name": group},
            "subjects": [{"apiGroup": api, "kind": "Group", "name": group}],
        });
        send(&self.client, Method::POST, &format!("{path}/rolebindings"), &binding).await.unwrap();
    }

    async fn remove(&self) {
        let path = format!("/api/v1/namespaces/{}", self.name);
        send(&self.client, Method::DELETE, &path, &json!({})).await.unwrap();
    }

    fn store(&self) -> KubeSecretStore {
        let prefix = |text| Prefix::parse(text).unwrap();
        let settings = StoreSettings {
            namespace: self.name.clone(),
            naming: Naming::new(prefix("gitsync-secret-"), prefix("image-")),
            timeout: Duration::from_secs(10),
            keys: KeyRing::random().unwrap(),
            impersonation: Some(Impersonation::default()),
        };
        KubeSecretStore::new(self.client.clone(), settings, Arc::new(SystemClock))
    }
}

/// Sends a request; the status of a refusal is the error.
async fn send(client: &Client, method: Method, path: &str, body: &Value) -> Result<Value, u16> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string().into_bytes()))
        .unwrap();
    let answer = client.send(request).await.unwrap();
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    if status.is_success() {
        Ok(serde_json::from_slice(&bytes).unwrap())
    } else {
        Err(status.as_u16())
    }
}

fn user(name: &str, groups: &[&str]) -> Caller {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    Caller { user: format!("keypane-test-{name}"), email: None, groups }
}

fn new_image(name: &str) -> NewSecret {
    let registry = RegistryInput {
        host: "registry.example.com".to_owned(),
        username: "robot".to_owned(),
        password: "of no use".to_owned().into(),
        ..RegistryInput::default()
    };
    let input = CreateInput {
        name: name.to_owned(),
        kind: SecretKind::ImagePull.as_str().to_owned(),
        registries: vec![registry],
        ..CreateInput::default()
    };
    let prefix = |text| Prefix::parse(text).unwrap();
    input.validate(&Naming::new(prefix("gitsync-secret-"), prefix("image-"))).unwrap()
}

#[tokio::test]
async fn the_cluster_decides_by_who_asks() {
    let Some(path) = kubeconfig() else {
        println!(
            "skipped: KEYPANE_TEST_KUBECONFIG names no kubeconfig of a cluster to test against"
        );
        return;
    };
    let kubeconfig = Kubeconfig::read_from(path).unwrap();
    let options = KubeConfigOptions::default();
    let config = Config::from_custom_kubeconfig(kubeconfig, &options).await.unwrap();
    let namespace = Namespace::create(Client::try_from(config).unwrap()).await;
    // It is removed also where the test fails.
    let store = namespace.store();
    let tried = tokio::spawn({
        let (store, client, name) =
            (store.clone(), namespace.client.clone(), namespace.name.clone());
        async move { try_out(&store, &Namespace { client, name }).await }
    });
    let tried = tried.await;
    namespace.remove().await;
    tried.unwrap();
}

async fn try_out(store: &KubeSecretStore, namespace: &Namespace) {
    namespace.allow("keypane-test-writers", &["get", "list", "create", "patch", "delete"]).await;
    namespace.allow("keypane-test-readers", &["list"]).await;
    let writer = user("writer", &["keypane-test-writers"]);
    let reader = user("reader", &["keypane-test-readers"]);
    let nobody = user("nobody", &[]);
    let known = async {
        // A cluster learns of a new role in a moment, and the store asks again after a while.
        while store.rights(&writer).await.unwrap() != Rights::ALL {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::time::timeout(PATIENCE, known).await.unwrap();
    assert_eq!(store.rights(&reader).await.unwrap(), Rights::default().with(Right::List));
    assert_eq!(store.rights(&nobody).await.unwrap(), Rights::default());
    for other in [&reader, &nobody] {
        let error = store.create(other, &new_image("a")).await.unwrap_err();
        assert!(matches!(error, StoreError::Forbidden { verb: "create", resource: "secrets" }));
    }
    store.create(&writer, &new_image("a")).await.unwrap();
    let error = store.get(&reader, "image-a").await.unwrap_err();
    assert!(matches!(error, StoreError::Forbidden { verb: "get", resource: "secrets" }));
    let detail = store.get(&writer, "image-a").await.unwrap().unwrap();
    store.delete(&writer, "image-a", detail.version()).await.unwrap();
}
