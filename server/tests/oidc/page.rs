//! What a page contains for signing in from it, and how an open page notices that it must.

use std::collections::BTreeMap;

use axum::body::Body;
use http::Method;
use serde_json::json;
use test_kit::Answer;
use test_kit::html::attributes;
use test_kit::request::FORM;

use crate::kit::{TestApp, method};

const OPENER: &str = "cross-origin-opener-policy";

/// The attributes of the script that signs in beside the page; `None` if the page has none.
fn script(page: &Answer) -> Option<BTreeMap<String, String>> {
    attributes(page.text(), "script[data-popup]").into_iter().next()
}

#[tokio::test]
async fn a_page_without_a_session_has_the_way_in() {
    let app = TestApp::with(&["--base-path=/console"]).await;
    let page = app.browser().get("/console/secrets?q=a%20b").await;
    let text = page.assert_status(401).text();
    assert!(text.contains("data-signed-out"), "{text}");
    assert!(text.contains("href=\"/console/auth/login?to=%2Fconsole%2Fsecrets%3Fq%3Da%2520b\""));
    assert!(text.contains("data-sign-in") && text.contains("data-sign-in-note"));
    assert!(!text.contains("add-button"), "there is nothing to be done yet");
    let script = script(&page).unwrap();
    assert_eq!(script["data-popup"], "/console/auth/popup");
    assert_eq!(script["data-redeem"], "/console/auth/redeem");
    for words in ["data-blocked", "data-closed", "data-refused"] {
        assert!(script.contains_key(words), "{script:?}");
    }
    // A stricter policy would part the popup from the page.
    assert_eq!(page.header(OPENER), "same-origin-allow-popups");
}

#[tokio::test]
async fn a_page_with_a_session_has_it_for_later() {
    let app = TestApp::new().await;
    let page = app.signed_in().await.get("/secrets/new").await;
    assert_eq!(script(page.assert_status(200)).unwrap()["data-popup"], "/auth/popup");
    assert!(!page.text().contains("data-signed-out"));
    assert_eq!(page.header(OPENER), "same-origin-allow-popups");
}

#[tokio::test]
async fn whoever_a_portal_signs_in_gets_nothing_of_it() {
    let app = TestApp::new().await;
    let token = app.issuer.token("portal", &json!({}));
    let token = format!("Bearer {token}");
    let page = app.browser().get_with("/secrets", "authorization", &token).await;
    assert_eq!(script(page.assert_status(200)), None);
    assert_eq!(page.header(OPENER), "same-origin");
}

#[tokio::test]
async fn an_open_page_looks_whether_it_is_signed_in() {
    let app = TestApp::new().await;
    let look = || method(Method::HEAD, "/api/events");
    app.browser().send(look(), Body::empty()).await.assert_status(401);
    let mut browser = app.signed_in().await;
    let answer = browser.send(look(), Body::empty()).await;
    assert!(answer.assert_status(200).bytes.is_empty());
    // It keeps no session alive.
    assert!(answer.set_cookies().is_empty());
    app.wait(1_801);
    browser.send(look(), Body::empty()).await.assert_status(401);
}

#[tokio::test]
async fn a_form_that_is_posted_without_a_session_is_sent_again_by_the_browser() {
    let app = TestApp::new().await;
    let form = "name=typed&displayName=Half+typed&type=git-sync&secret=never-back";
    let mut browser = app.browser();
    let page = browser.post("/secrets/new", FORM, form).await;
    let text = page.assert_status(401).text();
    assert!(text.contains("data-unread") && text.contains("load this page again"), "{text}");
    assert!(!text.contains("Half typed") && !text.contains("never-back"), "{text}");
    assert!(text.contains("target=\"_blank\""), "this page stays");
    // Loaded anew, the browser sends the same form.
    let mut browser = app.signed_in().await;
    let page = browser.post("/secrets/new", FORM, form).await;
    assert!(page.assert_status(422).text().contains("Half typed"));
}
