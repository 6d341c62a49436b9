//! Sessions: how long they last, which keys seal them, and how they end.

use std::time::Duration;

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt as _;
use test_kit::request::FORM;

use crate::kit::{Browser, TestApp, key};

const COOKIE: &str = "__Host-kp-session";

#[tokio::test]
async fn a_session_ends_when_it_is_idle() {
    let app = TestApp::with(&["--oidc-scopes=profile"]).await;
    app.issuer.says(|says| says.no_refresh = true);
    let mut browser = app.signed_in().await;
    for _ in 0..3 {
        app.wait(1799);
        browser.get("/secrets").await.assert_status(200);
    }
    app.wait(1800);
    browser.get("/secrets").await.assert_status(401);
    browser.call().await.assert_status(401);
}

#[tokio::test]
async fn a_session_ends_however_much_it_is_used() {
    let app = TestApp::new().await;
    app.issuer.says(|says| says.no_refresh = true);
    let mut browser = app.signed_in().await;
    for _ in 0..(8 * 3600 / 1200 - 1) {
        app.wait(1200);
        browser.get("/secrets").await.assert_status(200);
    }
    app.wait(1199);
    browser.get("/secrets").await.assert_status(200);
    app.wait(1);
    browser.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn the_limits_can_be_set() {
    let app = TestApp::with(&["--session-idle=2m", "--session-lifetime=3m"]).await;
    let mut browser = app.signed_in().await;
    app.wait(119);
    browser.get("/secrets").await.assert_status(200);
    app.wait(61);
    browser.get("/secrets").await.assert_status(401);
    let mut browser = app.signed_in().await;
    app.wait(120);
    browser.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn a_cookie_is_set_anew_only_now_and_then_and_never_by_a_stream() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    assert!(browser.get("/secrets").await.session_cookie().is_none());
    app.wait(60);
    let stream = browser.answer(Request::get("/api/events"), Body::empty()).await;
    assert_eq!(stream.status(), 200);
    assert!(stream.headers().get("set-cookie").is_none(), "an open page keeps nothing alive");
    assert!(browser.call().await.session_cookie().is_some());
    assert!(browser.call().await.session_cookie().is_none());
}

#[tokio::test]
async fn what_is_kept_for_others_carries_no_cookie() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    for seconds in [60, 300] {
        app.wait(seconds);
        let file = browser.get("/pkg/k-1.css").await;
        assert!(file.assert_status(200).header("cache-control").contains("immutable"));
        assert!(file.set_cookies().is_empty());
    }
    assert!(browser.get("/secrets").await.assert_status(200).session_cookie().is_some());
}

#[tokio::test]
async fn a_cookie_that_was_changed_is_nobodys() {
    let app = TestApp::new().await;
    let browser = app.signed_in().await;
    let value = browser.cookies[COOKIE].clone();
    let mut changed: Vec<String> = (0..value.len())
        .step_by(7)
        .map(|index| {
            let other = if &value[index..=index] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &value[..index], &value[index + 1..])
        })
        .collect();
    changed.extend([value[..value.len() - 1].to_owned(), String::new(), "1.".to_owned()]);
    changed.push(value.replacen("1.", "2.", 1));
    for value in changed {
        let mut thief = browser.clone();
        thief.cookies.insert(COOKIE.to_owned(), value.clone());
        thief.get("/secrets").await.assert_status(401);
    }
    // As a frame's it is none, either.
    let mut thief = app.browser();
    thief.cookies.insert("__Host-kp-frame".to_owned(), value);
    thief.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn replicas_share_the_key_and_a_new_key_takes_over() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.router = app.replica(&key("a"));
    assert!(browser.get("/secrets").await.assert_status(200).session_cookie().is_none());
    browser.router = app.replica(&format!("{}\n{}", key("b"), key("a")));
    assert!(
        browser.get("/secrets").await.assert_status(200).session_cookie().is_some(),
        "sealed anew"
    );
    browser.router = app.replica(&key("b"));
    browser.get("/secrets").await.assert_status(200);
    browser.router = app.replica(&key("c"));
    browser.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn a_login_may_end_at_another_replica() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let back = app.issuer.sign_in(&browser.get("/auth/login").await.location());
    browser.router = app.replica(&key("a"));
    browser.get(&format!("/auth/callback?{back}")).await.assert_status(303);
    browser.get("/secrets").await.assert_status(200);
}

/// True for a cookie without a value that is over already.
fn is_taken_away(cookie: &str) -> bool {
    cookie.contains("=; ") && cookie.ends_with("; Path=/; Max-Age=0")
}

#[tokio::test]
async fn signing_out_ends_it_here_and_at_the_issuer() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let mut copy = browser.clone();
    let answer = browser.sign_out().await;
    answer.assert_status(200);
    let issuer = app.issuer.url.replace("http://", "");
    let to = format!(
        "http://{issuer}/end?client_id=keypane&amp;post_logout_redirect_uri=\
         https%3A%2F%2Fpanel.test%2Fsecrets"
    );
    assert!(answer.text().contains(&format!("content=\"0;url={to}\"")), "{}", answer.text());
    assert!(answer.text().contains(&format!("<a href=\"{to}\">")));
    assert!(answer.set_cookies().iter().all(|cookie| is_taken_away(cookie)));
    assert!(browser.cookies.is_empty());
    browser.get("/secrets").await.assert_status(401);
    // A cookie that was copied before is of no more use.
    copy.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn signing_out_is_nothing_that_another_site_can_do() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let request = Request::post("/auth/logout")
        .header("origin", "https://evil.example")
        .header("content-type", FORM);
    browser.send(request, Body::empty()).await.assert_status(403);
    let get = browser.get("/auth/logout").await;
    assert!(get.set_cookies().is_empty());
    browser.get("/secrets").await.assert_status(200);
}

#[tokio::test]
async fn a_session_that_is_too_long_for_a_cookie_is_kept_in_two_or_not_at_all() {
    let app = TestApp::new().await;
    let groups = |count: usize| {
        let names: Vec<String> =
            (0..count).map(|n| format!("a-group-with-a-name-{n:04}")).collect();
        app.issuer.says(|says| says.claims = serde_json::json!({"groups": names}));
    };
    groups(120);
    let browser = app.signed_in().await;
    assert_eq!(browser.cookies.len(), 2);
    let mut browser = browser;
    browser.sign_out().await.assert_status(200);
    assert!(browser.cookies.is_empty());
    groups(1000);
    app.browser().sign_in(&app.issuer, "/secrets").await.assert_status(403);
}

#[tokio::test]
async fn streams_end_with_the_session() {
    let app = TestApp::new().await;
    app.issuer.says(|says| says.no_refresh = true);
    let mut browser = app.signed_in().await;
    stream_ends(&app, &mut browser, None, 1801).await;
}

#[tokio::test]
async fn streams_end_when_their_session_is_signed_out_elsewhere() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let stream = open(&mut browser, None).await;
    browser.clone().sign_out().await.assert_status(200);
    ends(stream).await;
}

/// A stream of the list ends within its next look once the clock has gone on for so long.
pub(crate) async fn stream_ends(
    app: &TestApp,
    browser: &mut Browser,
    token: Option<&str>,
    seconds: i64,
) {
    let stream = open(browser, token).await;
    app.wait(seconds);
    ends(stream).await;
}

async fn open(browser: &mut Browser, token: Option<&str>) -> Body {
    let mut request = Request::get("/api/events");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = browser.answer(request, Body::empty()).await;
    assert_eq!(response.status(), 200);
    response.into_body()
}

/// Nothing changes in the cluster, so that the stream looks again after 30 seconds, of tokio's time.
async fn ends(mut stream: Body) {
    tokio::time::pause();
    let all = tokio::time::timeout(Duration::from_secs(40), async {
        while stream.frame().await.is_some() {}
    });
    all.await.expect("an end");
    tokio::time::resume();
}
