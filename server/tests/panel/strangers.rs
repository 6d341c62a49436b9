//! What a caller sees who is not admitted: how to sign in, and nothing of the panel.

use axum::body::Body;
use http::Method;
use test_kit::Answer;
use test_kit::request::{FORM, HOST, JSON, ask};

use crate::behind_proxy::{NEAR, Proxied};
use crate::kit::TestApp;
use crate::objects::image_form;

/// Settings with names that are told from everything else.
const NAMED: &[&str] = &[
    "--auth=proxy",
    "--proxy-networks=10.0.0.0/8",
    "--impersonate=false",
    "--required-group=admins",
    "--namespace=canary-namespace",
    "--git-sync-prefix=canary-git-",
    "--image-pull-prefix=canary-image-",
];

/// Nobody, and somebody who is in no group that is let in.
fn strangers(app: &TestApp) -> [(Proxied, u16); 2] {
    let nobody = Proxied { visitor: app.editor(), peer: NEAR, headers: Vec::new() };
    [(nobody, 401), (Proxied::user(app, "bob", "users"), 403)]
}

#[track_caller]
fn says_nothing(page: &Answer) {
    page.holds_no("canary").holds_no("kp-badge").holds_no("kp-form").holds_no("fieldset");
    page.holds_no("add-button").holds_no("confirm-button").holds_no("registryHost");
    assert!(page.bytes.len() < 24_000, "{} bytes", page.bytes.len());
}

#[tokio::test]
async fn no_page_says_anything_of_the_panel() {
    let app = TestApp::with(NAMED).await;
    for (stranger, status) in strangers(&app) {
        for path in [
            "/secrets",
            "/secrets?q=x",
            "/secrets/new",
            "/secrets/canary-image-x?",
            "/secrets/image-x/delete",
            "/nope",
            "/secrets/a/b/c",
            "/admin/secret/image-x",
        ] {
            let page = stranger.get(path).await;
            page.assert_page(status);
            let page = Answer { bytes: page.text().replace(path, "").into(), ..page };
            says_nothing(&page);
        }
    }
    // Who is let in sees it.
    let ada = Proxied::user(&app, "ada", "admins");
    for (path, status) in [("/secrets", 200), ("/nope", 404)] {
        ada.get(path).await.assert_page(status).says("canary-namespace");
    }
}

#[tokio::test]
async fn no_form_is_answered_with_itself() {
    let app = TestApp::with(NAMED).await;
    let bomb = format!("type=image-pull&name=typed-name&{}", "entry=&".repeat(60_000));
    for (stranger, status) in strangers(&app) {
        for path in [
            "/secrets/new",
            "/secrets/canary-image-x",
            "/secrets/canary-image-x/delete",
            "/secrets/x/restore",
            "/secrets/x/discard",
        ] {
            for intent in ["", "intent=add-registry", "intent=remove-registry-0"] {
                let page = stranger.post(path, FORM, format!("{bomb}{intent}")).await;
                page.assert_page(status).holds_no("typed-name");
                let page = Answer { bytes: page.text().replace(path, "").into(), ..page };
                says_nothing(&page);
            }
        }
        for function in ["list", "get", "create", "update", "delete", "check"] {
            // Not even whether the arguments can be read.
            for arguments in ["{", "{}", "[]"] {
                let path = format!("/api/{function}");
                let answer = stranger.post(&path, JSON, arguments.to_owned()).await;
                assert_eq!(answer.app_error().status(), status, "{function}");
            }
        }
    }
}

#[tokio::test]
async fn each_refusal_of_a_form_is_written_down_once() {
    let app = TestApp::with(NAMED).await;
    let [(nobody, _), _] = strangers(&app);
    let form = [image_form("y"), vec![("intent", "add-registry")]].concat();
    for (path, verb) in [
        ("/secrets/new", "create"),
        ("/secrets/canary-image-x", "patch"),
        ("/secrets/canary-image-x/delete", "delete"),
    ] {
        let before = app.audit().lines().len();
        nobody.post_form(path, &form).await.assert_status(401);
        let lines = app.audit().lines();
        let written: Vec<_> = lines[before..].iter().map(|line| &line["verb"]).collect();
        assert_eq!(written, [verb, verb], "{path}");
        assert_eq!(lines[before]["decision"], "refused");
        assert_eq!(lines[before]["user"], serde_json::Value::Null);
    }
}

#[tokio::test]
async fn a_form_that_was_not_read_says_how_it_is_kept() {
    let app = TestApp::with(NAMED).await;
    let [(nobody, _), (outsider, _)] = strangers(&app);
    let page = nobody.post_form("/secrets/new", &image_form("x")).await;
    page.assert_page(401).says("Please sign in").says("let the browser send the form once more");
    assert!(page.text().contains("data-unread"));
    let page = outsider.post_form("/secrets/new", &image_form("x")).await;
    page.assert_page(403)
        .says("You are signed in as bob, but not a member")
        .holds_no("Please sign in");
}

#[tokio::test]
async fn what_never_reached_a_page_says_nothing_either() {
    let app = TestApp::with(NAMED).await;
    let [(nobody, _), _] = strangers(&app);
    let text = nobody.post("/secrets/new", "text/plain", String::new()).await;
    says_nothing(text.assert_page(415));
    let request = ask(Method::POST, "/secrets/new").header("origin", "https://evil.example");
    says_nothing(nobody.send(request, Body::empty()).await.assert_page(403));
    let long = nobody.get(&format!("/secrets?q={}", "x".repeat(9_000))).await;
    says_nothing(long.assert_page(400));
}

#[tokio::test]
async fn a_notice_tells_no_prefix() {
    let app = TestApp::with(NAMED).await;
    let [(nobody, _), _] = strangers(&app);
    let notice = "kp-notice=created:canary-image-x";
    let ask = || ask(Method::GET, "/secrets").header("cookie", notice);
    assert_eq!(ask().headers_ref().unwrap()["host"], HOST);
    says_nothing(nobody.send(ask(), Body::empty()).await.assert_page(401));
    let ada = Proxied::user(&app, "ada", "admins").send(ask(), Body::empty()).await;
    ada.assert_page(200).says("canary-image-x");
}
