//! The panel with an issuer, a clock that the test sets, and browsers with cookies.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use http::{Method, Request, header};
use jiff::Timestamp;
use keypane_server::assets::{AssetSource, Assets};
use keypane_server::audit::Journal;
use keypane_server::cluster::{ClusterDescription, ConnectedCluster};
use keypane_server::config::{Config, Surroundings};
use keypane_server::start;
use kube::Client;
use local_cluster::store::Store;
use local_cluster::{AdminOrNothing, Cluster, SystemWorld, User};
use store::Clock;
use test_kit::Answer;
use test_kit::request::{FORM, JSON};
use tower::ServiceExt as _;

use crate::issuer::Issuer;
use crate::wall::Wall;

/// When every test begins: 2026-01-02T03:04:05Z.
const START: i64 = 1_767_323_045;

/// The origin that people see.
pub(crate) const ORIGIN: &str = "https://panel.test";
pub(crate) const HOST: &str = "panel.test";

/// The secret of the panel at the issuer.
pub(crate) const CLIENT_SECRET: &str = "client-secret-canary";

/// A key of the key file, made of one letter.
pub(crate) fn key(letter: &str) -> String {
    letter.repeat(40)
}

struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

struct Site;

impl AssetSource for Site {
    fn get(&self, path: &str) -> Option<std::borrow::Cow<'static, [u8]>> {
        match path {
            "manifest.json" => Some(br#"{"keypane.css":"k-1.css"}"#.as_slice().into()),
            "pkg/k-1.css" => Some(b"main{}".as_slice().into()),
            _ => None,
        }
    }
}

/// The panel and its issuer.
pub(crate) struct TestApp {
    pub(crate) issuer: Issuer,
    clock: Arc<TestClock>,
    cluster: Cluster,
    /// What stands between the panels and the record of ended sessions.
    pub(crate) wall: Wall,
    router: Router,
    folder: tempfile::TempDir,
}

impl TestApp {
    /// With both ways in.
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The same with more flags.
    pub(crate) async fn with(flags: &[&str]) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(START)));
        let issuer = Issuer::start(START).await;
        let cluster = Cluster::with(
            Store::in_memory().unwrap(),
            Arc::new(SystemWorld),
            Arc::new(AdminOrNothing),
        );
        cluster.prepare("hub").await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        write_secret(&folder.path().join("secret"), &format!("{CLIENT_SECRET}\n"));
        let wall = Wall::default();
        let mut app = Self { issuer, clock, cluster, wall, router: Router::new(), folder };
        app.router = app.assembled(&app.issuer, &key("a"), flags);
        app
    }

    /// Another replica, or a later start, with other keys in the key file.
    pub(crate) fn replica(&self, keys: &str) -> Router {
        self.replica_with(keys, &[])
    }

    /// The same with more flags.
    pub(crate) fn replica_with(&self, keys: &str, flags: &[&str]) -> Router {
        self.assembled(&self.issuer, keys, flags)
    }

    /// A panel of another issuer, with the same key file.
    pub(crate) fn panel_of(&self, issuer: &Issuer) -> Router {
        self.assembled(issuer, &key("a"), &[])
    }

    /// A client of the cluster.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.cluster.service(User::admin()), "hub")
    }

    /// Lets time go by.
    pub(crate) fn wait(&self, seconds: i64) {
        let now = self.clock.0.fetch_add(seconds, Ordering::Relaxed) + seconds;
        self.issuer.says(|says| says.now = now);
    }

    /// A browser without cookies.
    pub(crate) fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new(), more_cookies: Vec::new() }
    }

    /// Somebody who has signed in.
    pub(crate) async fn signed_in(&self) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(&self.issuer, "/secrets").await.assert_status(303);
        browser.get("/secrets").await.assert_status(200);
        browser
    }
}

/// Writes a file that its owner alone may read.
fn write_secret(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
}

impl TestApp {
    fn assembled(&self, issuer: &Issuer, keys: &str, flags: &[&str]) -> Router {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        write_secret(&self.folder.path().join("keys"), keys);
        let given = [
            "--auth=oidc".to_owned(),
            // Who somebody is, not what the cluster lets them do.
            "--impersonate=false".to_owned(),
            format!("--public-url={ORIGIN}"),
            format!("--oidc-issuer={}", issuer.url),
            "--oidc-client-id=keypane".to_owned(),
            format!("--oidc-client-secret-file={}", path("secret")),
            "--oidc-audience=portal".to_owned(),
            format!("--key-file={}", path("keys")),
            format!("--audit={}", path("audit")),
        ];
        let name = |flag: &str| flag.split('=').next().map(str::to_owned);
        // What a test says wins.
        let given = given.iter().map(String::as_str);
        let given = given.filter(|flag| !flags.iter().any(|other| name(other) == name(flag)));
        let all = ["keypane"].into_iter().chain(given).chain(flags.iter().copied());
        let config = Config::load(all.map(Into::into), Surroundings::default()).unwrap();
        let client = Client::new(self.wall.around(self.cluster.service(User::admin())), "hub");
        let description =
            ClusterDescription { name: "local".to_owned(), is_local: true, account: None };
        let connected = ConnectedCluster { client, description, local: None };
        let assets = Assets::from_source(&config.serve.base_path, Arc::new(Site)).unwrap();
        let journal = Journal::open(&config.audit).unwrap();
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        start::assemble(&config, &connected, assets, clock, &journal).router
    }
}

/// A browser: it keeps cookies and sends them.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Cookies that somebody else has set, whole: of another path, or for the parent domain.
    pub(crate) more_cookies: Vec<String>,
}

impl Browser {
    /// Opens an address of the panel.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// The same with a header.
    pub(crate) async fn get_with(&mut self, path: &str, name: &str, value: &str) -> Answer {
        self.send(Request::get(path).header(name, value), Body::empty()).await
    }

    /// Posts from a page of the panel.
    pub(crate) async fn post(&mut self, path: &str, kind: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header(header::ORIGIN, ORIGIN)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, kind);
        self.send(request, Body::from(body.to_owned())).await
    }

    /// The same browser at another replica, as a copy of its cookies.
    pub(crate) fn at(&self, router: Router) -> Self {
        Self { router, ..self.clone() }
    }

    /// Presses the button that signs out.
    pub(crate) async fn sign_out(&mut self) -> Answer {
        self.post("/auth/logout", FORM, "").await
    }

    /// Calls a server function.
    pub(crate) async fn call(&mut self) -> Answer {
        self.post("/api/get", JSON, "{\"object\":\"image-none\"}").await
    }

    /// Goes to the issuer, signs in there, and comes back.
    pub(crate) async fn sign_in(&mut self, issuer: &Issuer, to: &str) -> Answer {
        let location =
            self.get(&format!("/auth/login?to={to}")).await.assert_status(303).location();
        let back = issuer.sign_in(&location);
        self.get(&format!("/auth/callback?{back}")).await
    }

    /// Sends a request, and keeps the cookies of the answer.
    pub(crate) async fn send(&mut self, request: http::request::Builder, body: Body) -> Answer {
        Answer::read(self.answer(request, body).await).await
    }

    /// The same where the body goes on.
    pub(crate) async fn answer(
        &mut self,
        request: http::request::Builder,
        body: Body,
    ) -> axum::response::Response {
        let mut request = request.header(header::HOST, HOST);
        for more in &self.more_cookies {
            request = request.header(header::COOKIE, more);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        for set in response.headers().get_all(header::SET_COOKIE) {
            let (pair, attributes) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }
}

/// A request of a method.
pub(crate) fn method(method: Method, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path)
}
