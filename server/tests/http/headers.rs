use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Method;
use test_kit::Answer;
use test_kit::request::ask;

use crate::kit::{TestApp, form_post};

#[track_caller]
fn is_guarded(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer:?}");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    assert!(answer.header("permissions-policy").contains("camera=()"));
    assert!(!answer.header("content-security-policy").is_empty());
    assert!(!answer.header("x-request-id").is_empty());
    // By which a page knows that nothing in between has answered.
    assert_eq!(answer.header(app::routes::OWN), "1");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = TestApp::with(&[]);
    for path in ["/secrets", "/none", "/panic", "/healthz", "/readyz", "/metrics", "/large", "/"] {
        let answer = app.get(path).await;
        is_guarded(&answer);
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    is_guarded(&app.get("/pkg/keypane-1a2b.js").await);
    is_guarded(&app.get("/pkg/none.js").await);
    let refused = ask(Method::POST, "/secrets").body(Body::empty()).unwrap();
    is_guarded(&app.send(refused).await);
    let unknown = http::Request::get("/").header("host", "evil.test").body(Body::empty()).unwrap();
    is_guarded(&app.send(unknown).await);
    is_guarded(&app.send(form_post("/secrets").body(Body::empty()).unwrap()).await);
}

#[tokio::test]
async fn browsers_are_told_to_come_by_https_where_the_panel_is_there() {
    let told = async |url: &str| {
        let flags = [format!("--public-url={url}"), "--hosts=127.0.0.1".to_owned()];
        let app = TestApp::with(&flags.each_ref().map(String::as_str));
        let (page, refused) = (app.get("/secrets").await, app.post_form("/secrets", "").await);
        assert_eq!((page.status.as_u16(), refused.status.as_u16()), (200, 403));
        let told = |answer: &Answer| answer.header("strict-transport-security").to_owned();
        assert_eq!(told(&page), told(&refused));
        told(&page)
    };
    assert_eq!(told("https://panel.test").await, "max-age=31536000");
    // The rest of a developer's machine has the same name.
    for url in ["http://panel.test", "https://localhost:8443", "https://panel.localhost"] {
        assert_eq!(told(url).await, "", "{url}");
    }
}

#[tokio::test]
async fn a_page_has_its_own_policy_and_everything_else_loads_nothing() {
    let app = TestApp::with(&[]);
    let page = app.get("/policy").await;
    assert_eq!(page.header("content-security-policy"), "script-src 'nonce-1'");
    // A page cannot make itself cacheable.
    assert_eq!(page.header("cache-control"), "no-store");
    let other = app.get("/none").await;
    let nothing = "default-src 'none'; frame-ancestors 'none'";
    assert_eq!(other.header("content-security-policy"), nothing);
}

/// A request of somebody whom a proxy has signed in, or of whoever says the same at another address.
async fn ids(app: &TestApp, peer: &str, ids: &[&str]) -> (String, Answer) {
    let mut request = ask(Method::GET, "/who").header("x-forwarded-user", "ada");
    for id in ids {
        request = request.header("x-request-id", *id);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = app.send(request).await;
    (answer.header("x-request-id").to_owned(), answer)
}

#[track_caller]
fn is_random(id: &str) {
    assert_eq!(id.len(), 32, "{id}");
    assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
}

#[tokio::test]
async fn a_sane_request_id_of_a_proxy_is_taken_over_and_others_are_replaced() {
    let app = TestApp::with(&["--auth=proxy", "--proxy-networks=10.0.0.0/8"]);
    let near = "10.1.2.3:40000";
    let (id, answer) = ids(&app, near, &["abc-DEF_1.2"]).await;
    assert_eq!((id.as_str(), answer.text()), ("abc-DEF_1.2", "ada abc-DEF_1.2"));
    for wrong in [&[][..], &[""], &["a b"], &["<x>"], &["a", "b"], &[&"a".repeat(65)]] {
        let (id, answer) = ids(&app, near, wrong).await;
        is_random(&id);
        assert_eq!(answer.text(), format!("ada {id}"));
    }
    assert_ne!(ids(&app, near, &[]).await.0, ids(&app, near, &[]).await.0);
}

#[tokio::test]
async fn a_stranger_chooses_no_request_id() {
    for flags in [&["--auth=proxy", "--proxy-networks=10.0.0.0/8"][..], &[]] {
        let (id, _) = ids(&TestApp::with(flags), "192.0.2.9:1", &["abc-DEF_1.2"]).await;
        is_random(&id);
    }
}
