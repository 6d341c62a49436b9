//! The assembled panel on a cluster in memory, and the users of the tests.

mod signed_in;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http::{Method, header};
use jiff::Timestamp;
use keypane_server::assets::{AssetSource, Assets};
use keypane_server::cluster::{ClusterDescription, ConnectedCluster};
use keypane_server::config::{Config, Surroundings};
use keypane_server::shutdown::Shutdown;
use keypane_server::start;
use kube::Client;
use local_cluster::store::Store;
use local_cluster::{Attributes, Authorizer, Cluster, SystemWorld, User, World};
use serde_json::Value;
use store::Clock;
use test_kit::Answer;
use test_kit::faults::Faults;
use test_kit::objects::{SECRETS, send};
use test_kit::request::{FORM, JSON, ask, encode, own_post};
use tower::ServiceExt as _;

pub(crate) use self::signed_in::caller;
use crate::audit_file::AuditFile;

/// What the panel's clock says.
pub(crate) const PANEL_TIME: &str = "2026-01-02T03:04:05Z";
/// What the cluster's clock says.
pub(crate) const CLUSTER_TIME: &str = "2026-01-01T00:00:00Z";

/// A time as sentences say it: 2026-01-02T03:04:05Z is 2026-01-02 03:04 UTC.
pub(crate) fn minutes(time: &str) -> String {
    format!("{} UTC", time[..16].replace('T', " "))
}

/// The panel's clock, which stands still.
struct PanelClock;

impl Clock for PanelClock {
    fn now(&self) -> Timestamp {
        PANEL_TIME.parse().unwrap()
    }
}

/// The cluster's clock, which stands still too; its random numbers are random.
struct StillWorld;

impl World for StillWorld {
    fn now(&self) -> Timestamp {
        CLUSTER_TIME.parse().unwrap()
    }

    fn random(&self, bytes: &mut [u8]) {
        SystemWorld.random(bytes);
    }
}

/// What the cluster's users may do with secrets.
struct Roles;

impl Authorizer for Roles {
    fn allows(&self, user: &User, asked: &Attributes) -> bool {
        let reads = ["get", "list", "watch"].contains(&asked.verb.as_str());
        let writes = ["create", "patch", "delete"].contains(&asked.verb.as_str());
        // Everybody may ask what they may do (Kubernetes: system:basic-user).
        let reviews = ["selfsubjectaccessreviews", "selfsubjectreviews"];
        let asks = asked.verb == "create" && reviews.contains(&asked.resource.as_str());
        match user.name.as_str() {
            "admin" => true,
            // An account that the cluster does not tell who it is.
            "nameless" => asked.resource != "selfsubjectreviews",
            _ if asks => true,
            "editor" => asked.resource == "secrets" && (reads || writes),
            "viewer" => asked.resource == "secrets" && reads,
            "lister" => asked.resource == "secrets" && asked.verb == "list",
            _ => asked.resource.is_empty(),
        }
    }
}

struct Files(BTreeMap<&'static str, &'static [u8]>);

impl AssetSource for Files {
    fn get(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        self.0.get(path).map(|bytes| Cow::Borrowed(*bytes))
    }
}

fn site() -> Arc<dyn AssetSource> {
    let manifest = br#"{
        "keypane.css":"k-1.css", "keypane.js":"k-2.js", "keypane.wasm":"k-3.wasm",
        "favicon.svg":"f-4.svg", "shared-1.wasm":"k-5.wasm", "forms.wasm":"k-6.wasm",
        "rules.wasm":"k-7.wasm",
        "frame.js":"k-9.js"
    }"#;
    let parts = br#"{
        "forms":["shared-1.wasm", "forms.wasm"], "rules":["shared-1.wasm", "rules.wasm"]
    }"#;
    Arc::new(Files(BTreeMap::from([
        ("manifest.json", manifest.as_slice()),
        ("parts.json", parts.as_slice()),
        ("pkg/k-1.css", b"main{}"),
        ("pkg/k-2.js", b"let script"),
        ("pkg/k-3.wasm", b"\0asm"),
        ("pkg/f-4.svg", b"<svg/>"),
        ("pkg/k-5.wasm", b"\0asm"),
        ("pkg/k-6.wasm", b"\0asm"),
        ("pkg/k-7.wasm", b"\0asm"),
    ])))
}

/// The panel on a cluster of its own.
pub(crate) struct TestApp {
    cluster: Cluster,
    config: Config,
    assets: Assets,
    audit: AuditFile,
}

impl TestApp {
    /// The panel with the usual settings.
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The panel with flags.
    pub(crate) async fn with(flags: &[&str]) -> Self {
        let cluster =
            Cluster::with(Store::in_memory().unwrap(), Arc::new(StillWorld), Arc::new(Roles));
        cluster.prepare("hub").await.unwrap();
        Self::on(cluster, flags)
    }

    /// A cluster behind a panel with flags.
    pub(crate) fn on(cluster: Cluster, flags: &[&str]) -> Self {
        Self::with_audit(cluster, AuditFile::new(), flags)
    }

    fn with_audit(cluster: Cluster, audit: AuditFile, flags: &[&str]) -> Self {
        let to_file = audit.flag();
        let flags = ["keypane", &to_file].into_iter().chain(flags.iter().copied());
        let arguments = flags.map(Into::into);
        let config = Config::load(arguments, Surroundings::default()).unwrap();
        let assets = Assets::from_source(&config.serve.base_path, site()).unwrap();
        Self { cluster, config, assets, audit }
    }

    /// The audit log of everybody at this panel.
    pub(crate) fn audit(&self) -> &AuditFile {
        &self.audit
    }

    /// The same cluster behind a panel with other flags.
    pub(crate) fn again_with(&self, flags: &[&str]) -> Self {
        Self::on(self.cluster.clone(), flags)
    }

    /// The same cluster behind a panel that writes its audit log there.
    pub(crate) fn again_with_audit_at(&self, path: &Path) -> Self {
        Self::with_audit(self.cluster.clone(), AuditFile::at(path), &[])
    }

    /// The same cluster behind a panel that writes to this audit log.
    pub(crate) fn again_with_audit(&self, audit: AuditFile) -> Self {
        Self::with_audit(self.cluster.clone(), audit, &[])
    }

    /// The Events of the namespace.
    pub(crate) async fn events(&self) -> Vec<Value> {
        let path = "/api/v1/namespaces/hub/events";
        let (_, list) = send(&self.client("admin"), Method::GET, path, JSON, &Value::Null).await;
        list["items"].as_array().unwrap().clone()
    }

    /// The cluster itself.
    pub(crate) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Whose cluster rights are all of them.
    pub(crate) fn admin(&self) -> Visitor {
        self.user("admin")
    }

    /// Who may read and write secrets.
    pub(crate) fn editor(&self) -> Visitor {
        self.user("editor")
    }

    /// Who may only get and list secrets.
    pub(crate) fn viewer(&self) -> Visitor {
        self.user("viewer")
    }

    /// A known user without rights.
    pub(crate) fn outsider(&self) -> Visitor {
        self.user("outsider")
    }

    /// The editor behind a network that fails as told.
    pub(crate) fn behind(&self, faults: &Faults) -> Visitor {
        let service = faults.around(self.cluster.service(User::named("editor")));
        self.visitor(Client::new(service, "hub"))
    }

    /// The viewer, and what ends their panel.
    pub(crate) fn viewer_and_shutdown(&self) -> (Visitor, Shutdown) {
        self.visitor_and_shutdown(self.client("viewer"))
    }

    /// The panel on another client.
    pub(crate) fn visitor(&self, client: Client) -> Visitor {
        self.visitor_and_shutdown(client).0
    }

    fn visitor_and_shutdown(&self, client: Client) -> (Visitor, Shutdown) {
        let description =
            ClusterDescription { name: "local".to_owned(), is_local: true, account: None };
        self.assembled(client, description)
    }

    /// The panel on a real cluster, as an account of it that the configuration calls otherwise.
    pub(crate) fn on_a_real_cluster(&self, account: &str, configured: &str) -> Visitor {
        let (name, configured) = ("a-context".to_owned(), Some(configured.to_owned()));
        let description = ClusterDescription { name, is_local: false, account: configured };
        self.assembled(self.client(account), description).0
    }

    fn assembled(&self, client: Client, description: ClusterDescription) -> (Visitor, Shutdown) {
        let cluster = ConnectedCluster { client, description, local: None };
        let assets = self.assets.clone();
        let clock = Arc::new(PanelClock);
        let assembled =
            start::assemble(&self.config, &cluster, assets, clock, self.audit.journal());
        let start::Assembled { router, shutdown, .. } = assembled;
        (Visitor { router }, shutdown)
    }

    fn user(&self, name: &str) -> Visitor {
        self.visitor(self.client(name))
    }

    /// A client that is a user's.
    pub(crate) fn client(&self, name: &str) -> Client {
        Client::new(self.cluster.service(User::named(name)), "hub")
    }

    /// Sends a request to the cluster as another field manager; answers status and body.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: &Value,
    ) -> (u16, Value) {
        send(&self.client("admin"), method, &format!("{SECRETS}{path}"), content_type, body).await
    }
}

/// Somebody with a browser at the panel.
#[derive(Clone)]
pub(crate) struct Visitor {
    router: Router,
}

impl Visitor {
    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request) -> Answer {
        Answer::read(self.answer(request).await).await
    }

    /// Sends a request; the body of the answer may go on for ever.
    pub(crate) async fn answer(&self, request: Request) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(ask(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Opens a page with a cookie.
    pub(crate) async fn get_with(&self, path: &str, cookie: &str) -> Answer {
        let request = ask(Method::GET, path).header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Posts a form as its own page does without JavaScript.
    pub(crate) async fn post_form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.post(path, FORM, encode(pairs)).await
    }

    /// Calls a server function as the panel's own script does.
    pub(crate) async fn call(&self, function: &str, json: &Value) -> Answer {
        self.call_at(&format!("/api/{function}"), json).await
    }

    /// The same by the whole path.
    pub(crate) async fn call_at(&self, path: &str, json: &Value) -> Answer {
        self.post(path, JSON, json.to_string()).await
    }

    /// Posts any body from the panel's own origin.
    pub(crate) async fn post(&self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        self.send(own_post(path, kind).body(body.into()).unwrap()).await
    }

    /// Posts a form from another site.
    pub(crate) async fn post_from_elsewhere(&self, path: &str, kind: &str, body: String) -> Answer {
        let request = ask(Method::POST, path)
            .header(header::ORIGIN, "https://evil.example")
            .header("sec-fetch-site", "cross-site")
            .header(header::CONTENT_TYPE, kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}
