//! The panel behind a portal's proxy: which headers it trusts.
//!
//! The tests look at its pages, its audit log and its log, for what the proxy says and for what
//! others say in the proxy's name.

use std::io::Write as _;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::request::Builder;
use http::{Method, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tempfile::NamedTempFile;
use test_kit::Answer;
use test_kit::log::Lines;
use test_kit::request::{FORM, JSON, ask, encode, own_post};

use crate::kit::{TestApp, Visitor};
use crate::needles::Needles;
use crate::objects::image_form;

pub(crate) const PROXY: &[&str] =
    &["--auth=proxy", "--proxy-networks=10.0.0.0/8", "--impersonate=false"];
pub(crate) const NEAR: [u8; 4] = [10, 1, 2, 3];
const FAR: [u8; 4] = [192, 0, 2, 9];

/// Somebody whose requests come from a peer, with headers of the proxy.
pub(crate) struct Proxied {
    pub(crate) visitor: Visitor,
    pub(crate) peer: [u8; 4],
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Proxied {
    /// A user of the portal, with their groups.
    pub(crate) fn user(app: &TestApp, user: &str, groups: &str) -> Self {
        let headers =
            vec![("x-forwarded-user", user.to_owned()), ("x-forwarded-groups", groups.to_owned())];
        Self { visitor: app.editor(), peer: NEAR, headers }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn from(self, peer: [u8; 4]) -> Self {
        Self { peer, ..self }
    }

    /// Sends a request; the body of the answer may go on for ever.
    pub(crate) async fn answer(&self, mut request: Builder, body: impl Into<Body>) -> Response {
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut request = request.body(body.into()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((self.peer, 40_000))));
        self.visitor.answer(request).await
    }

    pub(crate) async fn send(&self, request: Builder, body: impl Into<Body>) -> Answer {
        let (parts, body) = self.answer(request, body).await.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(ask(Method::GET, path), Body::empty()).await
    }

    pub(crate) async fn post_form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.send(own_post(path, FORM), encode(pairs)).await
    }

    /// Posts any body from the panel's own origin.
    pub(crate) async fn post(&self, path: &str, kind: &str, body: String) -> Answer {
        self.send(own_post(path, kind), body).await
    }

    pub(crate) async fn call(&self, function: &str, json: &Value) -> Answer {
        self.send(own_post(&format!("/api/{function}"), JSON), json.to_string()).await
    }
}

#[tokio::test]
async fn the_page_and_what_is_written_say_who_is_signed_in() {
    let app = TestApp::with(PROXY).await;
    let ada = Proxied::user(&app, "ada & co", "admins");
    let page = ada.get("/secrets").await;
    page.assert_page(200).says("Signed in as ada & co");
    ada.post_form("/secrets/new", &image_form("x")).await.assert_done("created:image-x");
    let stored = app.raw("image-x").await.unwrap();
    assert_eq!(stored["metadata"]["annotations"]["keypane.dev/created-by"], "ada & co");
    let lines = app.audit().lines();
    assert_eq!((&lines[0]["user"], &lines[0]["groups"][0]), (&"ada & co".into(), &"admins".into()));
    for path in ["/secrets/new", "/secrets/image-x", "/secrets/image-x/delete", "/nope"] {
        ada.get(path).await.says("Signed in as ada & co");
    }
}

#[tokio::test]
async fn nobody_is_named_where_nobody_signs_in() {
    let app = TestApp::new().await;
    let page = Proxied::user(&app, "ada", "admins").get("/secrets").await;
    page.assert_page(200).holds_no("Signed in").holds_no("signed-in").holds_no("local-admin");
}

#[tokio::test]
async fn whom_the_proxy_does_not_name_gets_nothing() {
    let app = TestApp::new().await;
    app.image("x").await;
    let app = app.again_with(PROXY);
    let nobody = Proxied { visitor: app.editor(), peer: NEAR, headers: Vec::new() };
    let forged = Proxied::user(&app, "eve", "admins").from(FAR);
    let twice = Proxied::user(&app, "ada", "admins").with("x-forwarded-user", "eve");
    for visitor in [nobody, forged, twice] {
        for path in ["/secrets", "/secrets/new", "/secrets/image-x", "/secrets/image-x/delete"] {
            let page = visitor.get(path).await;
            page.assert_page(401).says("You are not signed in.").holds_no("Signed in as");
            page.holds_no("Our registry").holds_no("eve").holds_no("Back to the list");
        }
        for path in ["/api/events", "/api/events/image-x"] {
            visitor.get(path).await.assert_status(401);
        }
        visitor.post_form("/secrets/new", &image_form("y")).await.assert_page(401);
        let api = visitor.call("get", &serde_json::json!({"object": "image-x"})).await;
        assert_eq!(api.app_error(), backend::AppError::Unauthenticated);
    }
    assert!(app.raw("image-y").await.is_none());
}

/// The address that the audit log names for a write of the proxy's user.
async fn source(app: &TestApp, peer: [u8; 4], forwarded: &[&str]) -> Value {
    let before = app.audit().lines().len();
    let mut ada = Proxied::user(app, "ada", "admins").from(peer);
    for hops in forwarded {
        ada = ada.with("x-forwarded-for", hops);
    }
    ada.post_form("/secrets/image-none/delete", &[("uid", "u"), ("resourceVersion", "1")]).await;
    app.audit().lines()[before]["source"].clone()
}

#[tokio::test]
async fn the_source_is_the_nearest_address_that_is_no_proxys() {
    let app = TestApp::with(PROXY).await;
    for (forwarded, expected) in [
        (&[][..], "10.1.2.3"),
        (&["198.51.100.7"], "198.51.100.7"),
        (&["1.1.1.1, 198.51.100.7, 10.9.9.9"], "198.51.100.7"),
        (&["1.1.1.1", "198.51.100.7", "10.9.9.9,10.8.8.8"], "198.51.100.7"),
        (&["10.9.9.9"], "10.9.9.9"),
        (&["198.51.100.7:4711"], "198.51.100.7"),
        (&["[2001:db8::7]:4711"], "2001:db8::7"),
        (&["2001:db8::7"], "2001:db8::7"),
        (&["::ffff:198.51.100.7"], "198.51.100.7"),
        (&["198.51.100.7, unknown"], "10.1.2.3"),
        (&["198.51.100.7, <b>, 10.9.9.9"], "10.9.9.9"),
        (&[""], "10.1.2.3"),
    ] {
        assert_eq!(source(&app, NEAR, forwarded).await, expected, "{forwarded:?}");
    }
    assert_eq!(source(&app, FAR, &["198.51.100.7"]).await, "192.0.2.9");
}

#[tokio::test]
async fn addresses_are_believed_of_the_networks_in_every_mode() {
    let app = TestApp::with(&["--proxy-networks=10.0.0.0/8"]).await;
    assert_eq!(source(&app, NEAR, &["198.51.100.7"]).await, "198.51.100.7");
    assert_eq!(source(&app, FAR, &["198.51.100.7"]).await, "192.0.2.9");
    let app = TestApp::new().await;
    assert_eq!(source(&app, NEAR, &["198.51.100.7"]).await, "10.1.2.3");
}

#[tokio::test]
async fn no_header_moves_the_panels_own_origin() {
    let flags = [PROXY, &["--public-url=https://portal.test", "--base-path=/console"]].concat();
    let app = TestApp::with(&flags).await;
    let post = |origin: &str| {
        ask(Method::POST, "/console/secrets/new")
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, FORM)
    };
    let ada = || {
        Proxied::user(&app, "ada", "admins")
            .with("x-forwarded-host", "evil.test")
            .with("x-forwarded-proto", "https")
            .with("forwarded", "host=evil.test;proto=https")
    };
    let form = encode(&image_form("x"));
    for foreign in ["https://evil.test", "http://portal.test", "http://127.0.0.1:3000", "null"] {
        ada().send(post(foreign), form.clone()).await.assert_page(403);
    }
    let own = ada().send(post("https://portal.test"), form).await;
    own.assert_done("created:image-x").holds_no("evil.test");
}

#[tokio::test]
async fn what_was_forged_and_the_secret_are_in_no_log() {
    let (log, _capturing) = Lines::capture();
    let mut needles = Needles::default();
    let [secret, guess, forged] = ["the secret", "a guess", "a user"].map(|it| needles.plant(it));
    let secret = format!("{secret}-{secret}");
    let mut file = NamedTempFile::new().unwrap();
    writeln!(file, "{secret}").unwrap();
    let flag = format!("--proxy-secret-file={}", file.path().display());
    let app = TestApp::with(&[PROXY, &[&flag]].concat()).await;
    let header = "x-keypane-proxy-secret";
    let mut answers = Vec::new();
    for visitor in [
        Proxied::user(&app, &forged, &forged),
        Proxied::user(&app, &forged, &forged).with(header, &guess),
        Proxied::user(&app, &forged, &forged).with(header, &secret).from(FAR),
        Proxied::user(&app, &forged, &forged).with(header, &secret).with(header, &secret),
        Proxied::user(&app, "ada", "admins")
            .with(header, &secret)
            .with("x-forwarded-user", &forged),
    ] {
        answers.push(visitor.get("/secrets").await);
        answers.push(visitor.post_form("/secrets/new", &image_form("y")).await);
    }
    for answer in &answers {
        answer.assert_page(401);
    }
    let ada = Proxied::user(&app, "ada", "admins").with(header, &secret);
    answers.push(ada.get("/secrets").await);
    answers.push(ada.post_form("/secrets/new", &image_form("x")).await);
    answers.push(ada.get("/secrets/image-x").await);
    answers.push(ada.get("/metrics").await);
    for answer in &answers {
        needles.are_not_in_answer("an answer", answer);
    }
    answers[10].assert_page(200).says("Signed in as ada");
    needles.are_not_in("the audit log", app.audit().text().as_bytes());
    needles.are_not_in("the object", app.raw("image-x").await.unwrap().to_string().as_bytes());
    needles.would_be_found_in(&secret);
    let log = String::from_utf8(log.bytes()).unwrap();
    needles.are_not_in("the log", log.as_bytes());
    // It says what was taken out, of whom, and why; and what was wrong.
    for said in [
        "peer=10.1.2.3 headers=\"x-forwarded-user, x-forwarded-groups\" reason=\"without the secret\"",
        "peer=192.0.2.9 headers=\"x-forwarded-user, x-forwarded-groups\" reason=\"of another network\"",
        "header=x-forwarded-user problem=more than one",
    ] {
        assert!(log.contains(said), "{said} is not in: {log}");
    }
}

#[tokio::test]
async fn the_access_log_names_the_client() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::with(PROXY).await;
    let ada = Proxied::user(&app, "ada", "admins").with("x-forwarded-for", "198.51.100.7");
    ada.get("/secrets").await.assert_page(200);
    Proxied::user(&app, "ada", "").from(FAR).get("/secrets").await.assert_page(401);
    let log = String::from_utf8(log.bytes()).unwrap();
    let line =
        |text: &str| log.lines().any(|line| line.contains(" answered") && line.contains(text));
    assert!(line("client=198.51.100.7 method=GET path=\"/secrets\" status=200"), "{log}");
    assert!(line("client=192.0.2.9 method=GET path=\"/secrets\" status=401"), "{log}");
}
