//! Which requests count as signed in by the headers of a proxy, and which do not.

use std::io::Write as _;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{HeaderValue, Method};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use test_kit::request::ask;

use crate::kit::TestApp;

const PROXY: &[&str] = &["--auth=proxy", "--proxy-networks=10.0.0.0/8,fd00::/16"];
/// A peer that is believed, and one that is not.
const NEAR: &str = "10.1.2.3:40000";
const FAR: &str = "192.0.2.9:40000";

const USER: (&str, &str) = ("x-forwarded-user", "ada");
const GROUPS: (&str, &str) = ("x-forwarded-groups", "users,admins");

/// Who somebody with these headers is, and the headers that a handler sees.
async fn seen(app: &TestApp, peer: &str, headers: &[(&str, &str)]) -> (Value, Vec<String>) {
    let mut request = ask(Method::GET, "/caller");
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let mut request = request.body(Body::empty()).unwrap();
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = app.send(request).await;
    let mut seen: Value = serde_json::from_slice(&answer.bytes).unwrap();
    (seen["caller"].take(), serde_json::from_value(seen["headers"].take()).unwrap())
}

async fn caller(app: &TestApp, peer: &str, headers: &[(&str, &str)]) -> Value {
    seen(app, peer, headers).await.0
}

#[tokio::test]
async fn a_proxy_that_is_believed_says_who_it_is() {
    let app = TestApp::with(PROXY);
    let email = ("x-forwarded-email", "ada@example.org");
    for peer in [NEAR, "[fd00::7]:1", "[::ffff:10.9.9.9]:1"] {
        let (caller, headers) = seen(&app, peer, &[USER, email, GROUPS]).await;
        let groups = ["users", "admins"];
        let expected = json!({"user": "ada", "email": "ada@example.org", "groups": groups});
        assert_eq!(caller, expected, "{peer}");
        assert!(headers.iter().all(|name| !name.starts_with("x-forwarded")), "{headers:?}");
    }
    assert_eq!(
        caller(&app, NEAR, &[USER]).await,
        json!({"user": "ada", "email": null, "groups": []})
    );
    assert_eq!(caller(&app, NEAR, &[email, GROUPS]).await, Value::Null);
    assert_eq!(caller(&app, NEAR, &[]).await, Value::Null);
}

#[tokio::test]
async fn nobody_else_does_and_their_headers_reach_no_handler() {
    let app = TestApp::with(PROXY);
    for peer in [FAR, "127.0.0.1:1", "[::1]:1", "[fd01::7]:1", "[::ffff:11.0.0.1]:1"] {
        let (caller, headers) = seen(&app, peer, &[USER, GROUPS]).await;
        assert_eq!(caller, Value::Null, "{peer}");
        assert_eq!(headers, ["host"], "{peer}");
    }
    // A connection without a peer is nobody's.
    let request = ask(Method::GET, "/caller").header(USER.0, USER.1).body(Body::empty()).unwrap();
    let answer = app.send(request).await;
    assert_eq!(answer.text(), "{\"caller\":null,\"headers\":[\"host\"]}");
    // What a proxy says of its own client is no address to believe.
    let forged = ("x-forwarded-for", "10.1.2.3");
    assert_eq!(caller(&app, FAR, &[USER, forged]).await, Value::Null);
}

#[tokio::test]
async fn what_a_header_says_must_be_sane() {
    let app = TestApp::with(PROXY);
    let long = "a".repeat(257);
    let many = vec!["g"; 501].join(",");
    for wrong in [
        &[USER, USER][..],
        &[USER, ("x-forwarded-user", "eve")],
        &[("x-forwarded-user", "")],
        &[("x-forwarded-user", " \t")],
        &[("x-forwarded-user", "ada\teve")],
        &[("x-forwarded-user", "ada\u{85}")],
        &[("x-forwarded-user", "ada\u{202e}eve")],
        &[("x-forwarded-user", &long)],
        &[USER, ("x-forwarded-email", "")],
        &[USER, ("x-forwarded-email", "a@b"), ("x-forwarded-email", "a@b")],
        &[USER, ("x-forwarded-email", &long)],
        &[USER, GROUPS, ("x-forwarded-groups", "more")],
        &[USER, ("x-forwarded-groups", &long)],
        &[USER, ("x-forwarded-groups", "a,b\u{2028}c")],
        &[USER, ("x-forwarded-groups", &many)],
    ] {
        let (caller, headers) = seen(&app, NEAR, wrong).await;
        assert_eq!((caller, headers), (Value::Null, vec!["host".to_owned()]), "{wrong:?}");
    }
    let mut request = ask(Method::GET, "/caller");
    request = request.header("x-forwarded-user", HeaderValue::from_bytes(b"ad\xff").unwrap());
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo::<SocketAddr>(NEAR.parse().unwrap()));
    assert!(app.send(request).await.text().starts_with("{\"caller\":null"));
}

#[tokio::test]
async fn names_and_groups_may_be_of_any_language() {
    let app = TestApp::with(PROXY);
    let user = ("x-forwarded-user", " 林美玲 ");
    for (text, groups) in [
        ("/資料, role:admin ,,ops", vec!["/資料", "role:admin", "ops"]),
        ("", vec![]),
        (" , ", vec![]),
    ] {
        let caller = caller(&app, NEAR, &[user, ("x-forwarded-groups", text)]).await;
        assert_eq!(caller, json!({"user": "林美玲", "email": null, "groups": groups}), "{text}");
    }
}

#[tokio::test]
async fn the_headers_have_the_names_of_the_settings() {
    let names = [
        "--proxy-user-header=X-Remote-User",
        "--proxy-email-header=X-Remote-Email",
        "--proxy-groups-header=X-Remote-Group",
    ];
    let app = TestApp::with(&[PROXY, &names].concat());
    let headers = [("X-REMOTE-USER", "ada"), ("x-remote-group", "a"), ("x-remote-email", "a@b")];
    let (caller, left) = seen(&app, NEAR, &headers).await;
    assert_eq!(caller, json!({"user": "ada", "email": "a@b", "groups": ["a"]}));
    assert_eq!(left, ["host"]);
    assert_eq!(seen(&app, NEAR, &[USER]).await.0, Value::Null);
    assert_eq!(seen(&app, FAR, &headers).await, (Value::Null, vec!["host".to_owned()]));
    // Another spelling is another header.
    assert_eq!(seen(&app, NEAR, &[("x_remote_user", "ada")]).await.0, Value::Null);
}

#[tokio::test]
async fn with_a_secret_the_network_is_not_enough() {
    let (new, old) = ("new-secret-".repeat(4), "old-secret-".repeat(4));
    let mut file = NamedTempFile::new().unwrap();
    write!(file, "{new}\n{old}\n").unwrap();
    let flag = format!("--proxy-secret-file={}", file.path().display());
    let app = TestApp::with(&[PROXY, &[&flag]].concat());
    let header = "x-keypane-proxy-secret";
    for right in [&new, &old] {
        let (caller, headers) = seen(&app, NEAR, &[USER, (header, right)]).await;
        assert_eq!(caller["user"], "ada");
        assert_eq!(headers, ["host"]);
    }
    for wrong in [
        &[][..],
        &[(header, "")],
        &[(header, "x")],
        &[(header, &new[1..])],
        &[(header, &new.to_uppercase())],
        &[(header, &new), (header, &new)],
        &[(header, &new), (header, "x")],
        &[("x-keypane-proxy-secrets", &new)],
    ] {
        let (caller, headers) = seen(&app, NEAR, &[&[USER, GROUPS], wrong].concat()).await;
        assert_eq!(caller, Value::Null, "{wrong:?}");
        assert!(!headers.iter().any(|name| name == header || name.contains("forwarded")));
    }
    let (caller, headers) = seen(&app, FAR, &[USER, (header, &new)]).await;
    assert_eq!((caller, headers), (Value::Null, vec!["host".to_owned()]));
}

#[tokio::test]
async fn in_other_modes_they_mean_nothing() {
    for flags in [&[][..], &["--proxy-networks=10.0.0.0/8"]] {
        let app = TestApp::with(flags);
        let (caller, headers) = seen(&app, NEAR, &[USER, GROUPS]).await;
        assert_eq!(caller, json!({"user": "local-admin", "email": null, "groups": []}));
        assert_eq!(headers, ["host", "x-forwarded-user", "x-forwarded-groups"]);
    }
}
