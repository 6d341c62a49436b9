use axum::body::Body;
use http::{Method, header};

use crate::kit::{Answer, TestApp, ask, form_post};

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
    assert_eq!(answer.header(app::wire::OWN), "1");
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

#[tokio::test]
async fn a_sane_request_id_is_taken_over_and_others_are_replaced() {
    let app = TestApp::with(&[]);
    let send = async |ids: &[&str]| {
        let mut request = ask(Method::GET, "/who");
        for id in ids {
            request = request.header("x-request-id", *id);
        }
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        let id = answer.header("x-request-id").to_owned();
        assert_eq!(answer.text(), format!("local-admin {id}"));
        id
    };
    assert_eq!(send(&["abc-DEF_1.2"]).await, "abc-DEF_1.2");
    for wrong in [&[][..], &[""], &["a b"], &["<x>"], &["a", "b"], &[&"a".repeat(65)]] {
        let id = send(wrong).await;
        assert_eq!(id.len(), 32, "{wrong:?}");
        assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
    assert_ne!(send(&[]).await, send(&[]).await);
}

#[tokio::test]
async fn pages_are_packed_as_the_browser_accepts() {
    let app = TestApp::with(&[]);
    let send = async |path: &str, accept: &str| {
        let request = ask(Method::GET, path).header(header::ACCEPT_ENCODING, accept);
        app.send(request.body(Body::empty()).unwrap()).await
    };
    for (accept, encoding) in
        [("gzip, br", "br"), ("gzip", "gzip"), ("identity", ""), ("br;q=0", "")]
    {
        let answer = send("/large", accept).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accept}");
        assert_eq!(answer.header("vary").to_lowercase(), "accept-encoding");
        assert!(encoding.is_empty() || answer.bytes.len() < 1000);
    }
    assert_eq!(send("/secrets", "br").await.header("content-encoding"), "");
    assert_eq!(send("/metrics", "br").await.header("content-encoding"), "");
}
