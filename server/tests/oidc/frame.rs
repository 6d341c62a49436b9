//! The login of a frame: the popup's code, and the session that the frame gets for it.

use app::routes::CHALLENGE;
use axum::body::Body;
use http::Request;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use test_kit::Answer;
use test_kit::html::attributes;
use test_kit::request::{FORM, JSON};

use crate::kit::{Browser, ORIGIN, TestApp, key};
use crate::test_tokens::encoded;

const VERIFIER: &str = "a-verifier-that-a-frame-made-of-43-characters";

fn challenge(verifier: &str) -> String {
    encoded(&Sha256::digest(verifier))
}

/// A popup signs in; its last page.
async fn popup(app: &TestApp) -> Answer {
    let mut popup = app.browser();
    let start = popup.get(&format!("/auth/popup?{CHALLENGE}={}", challenge(VERIFIER))).await;
    start.assert_status(303);
    assert_eq!(start.header("cross-origin-opener-policy"), "unsafe-none");
    let back = app.issuer.sign_in(&start.location());
    let page = popup.get(&format!("/auth/callback?{back}")).await;
    assert!(popup.cookies.is_empty(), "the popup itself is not signed in");
    page
}

fn code_of(page: &Answer) -> String {
    let found = attributes(page.assert_status(200).text(), "[data-code]").remove(0);
    found["data-code"].clone()
}

async fn redeem(frame: &mut Browser, code: &str, verifier: &str) -> Answer {
    let body = json!({"code": code, "verifier": verifier}).to_string();
    frame.post("/auth/redeem", JSON, &body).await
}

/// A frame with a session of its own.
pub(crate) async fn signed_in(app: &TestApp) -> Browser {
    let code = code_of(&popup(app).await);
    let mut frame = app.browser();
    redeem(&mut frame, &code, VERIFIER).await.assert_status(204);
    frame
}

#[tokio::test]
async fn a_frame_gets_a_session_of_its_own() {
    let app = TestApp::new().await;
    let code = code_of(&popup(&app).await);
    let mut frame = app.browser();
    let answer = redeem(&mut frame, &code, VERIFIER).await;
    answer.assert_status(204);
    let cookie = answer.session_cookie().unwrap();
    assert!(cookie.starts_with("__Host-kp-frame=1."));
    assert!(cookie.ends_with("; HttpOnly; SameSite=None; Partitioned; Secure; Path=/"), "{cookie}");
    assert!(frame.get("/secrets").await.assert_status(200).text().contains("ann"));
    // It is refreshed in its own cookie.
    app.wait(300);
    let page = frame.get("/secrets").await;
    assert!(page.assert_status(200).session_cookie().unwrap().starts_with("__Host-kp-frame=1."));
    // Signing out in a frame does not lead to the issuer, which refuses to be framed.
    let out = frame.sign_out().await;
    assert_eq!(out.assert_status(303).location(), "/secrets");
    assert!(out.set_cookies()[0].contains("; Partitioned; Secure; "));
    frame.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn a_popups_session_does_not_stand_in_the_way_of_a_windows() {
    let app = TestApp::new().await;
    let code = code_of(&popup(&app).await);
    let mut window = app.browser();
    let here = window.router.clone();
    // Redeemed elsewhere it has no refresh token, and ends with its claims.
    window.router = app.replica(&key("a"));
    redeem(&mut window, &code, VERIFIER).await.assert_status(204);
    window.router = here;
    app.wait(300);
    window.get("/secrets").await.assert_status(401);
    let left = window.cookies.clone();
    window.sign_in(&app.issuer, "/secrets").await.assert_status(303);
    assert!(!window.cookies.keys().any(|name| left.contains_key(name)));
    window.cookies.extend(left);
    window.get("/secrets").await.assert_status(200);
}

#[tokio::test]
async fn signing_out_in_a_window_ends_it_at_the_issuer_also_after_a_popup() {
    let app = TestApp::new().await;
    for (dest, expected) in [("document", 200), ("iframe", 303)] {
        let code = code_of(&popup(&app).await);
        let mut window = app.browser();
        redeem(&mut window, &code, VERIFIER).await.assert_status(204);
        let request = Request::post("/auth/logout")
            .header("origin", ORIGIN)
            .header("sec-fetch-dest", dest)
            .header("content-type", FORM);
        window.send(request, Body::empty()).await.assert_status(expected);
        window.get("/secrets").await.assert_status(401);
    }
}

#[tokio::test]
async fn the_last_page_hands_its_code_to_its_opener_alone() {
    let app = TestApp::new().await;
    let page = popup(&app).await;
    assert_eq!(page.header("cross-origin-opener-policy"), "unsafe-none");
    assert_eq!(page.header("cache-control"), "no-store");
    let policy = page.header("content-security-policy").to_owned();
    let nonce = policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0;
    assert!(nonce.len() >= 22);
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        )
    );
    let text = page.text();
    assert!(text.contains(&format!("<script nonce=\"{nonce}\"")));
    assert!(text.contains("},location.origin)"), "to its own origin: {text}");
    let code = code_of(&page);
    assert!(!code.contains("refresh"), "sealed");
}

#[tokio::test]
async fn other_pages_are_parted_from_their_opener() {
    let app = TestApp::new().await;
    let page = app.browser().get("/secrets").await;
    // From whoever opened them, not from the popups that they open.
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin-allow-popups");
}

#[tokio::test]
async fn a_code_is_good_once() {
    let app = TestApp::new().await;
    let code = code_of(&popup(&app).await);
    redeem(&mut app.browser(), &code, VERIFIER).await.assert_status(204);
    let again = redeem(&mut app.browser(), &code, VERIFIER).await;
    again.assert_status(403);
    assert!(again.set_cookies().is_empty());
}

#[tokio::test]
async fn a_code_is_good_for_30_seconds() {
    let app = TestApp::new().await;
    for (seconds, expected) in [(29, 204), (30, 403), (31, 403)] {
        let code = code_of(&popup(&app).await);
        app.wait(seconds);
        let answer = redeem(&mut app.browser(), &code, VERIFIER).await;
        assert_eq!(answer.status.as_u16(), expected, "{seconds}");
        assert_eq!(answer.session_cookie().is_some(), expected == 204);
    }
}

#[tokio::test]
async fn a_code_is_good_with_its_verifier_only() {
    let app = TestApp::new().await;
    let code = code_of(&popup(&app).await);
    let other = VERIFIER.replace("frame", "thief");
    redeem(&mut app.browser(), &code, &other).await.assert_status(403);
    for malformed in
        ["", "short", &challenge(VERIFIER)[..42], &"x".repeat(129), "ä".repeat(43).as_str()]
    {
        redeem(&mut app.browser(), &code, malformed).await.assert_status(400);
    }
    // The challenge, which the issuer's way has seen, is no verifier.
    redeem(&mut app.browser(), &code, &challenge(VERIFIER)).await.assert_status(403);
    redeem(&mut app.browser(), &code, VERIFIER).await.assert_status(204);
}

#[tokio::test]
async fn what_is_no_code_is_refused() {
    let app = TestApp::new().await;
    let code = code_of(&popup(&app).await);
    let session = app.signed_in().await.cookies["__Host-kp-session"].clone();
    let session = session.strip_prefix("1.").unwrap();
    let mut changed = code.clone();
    changed.replace_range(40..41, if &code[40..41] == "A" { "B" } else { "A" });
    for wrong in ["", "x", &changed, session] {
        let answer = redeem(&mut app.browser(), wrong, VERIFIER).await;
        answer.assert_status(400);
        assert!(answer.set_cookies().is_empty());
    }
    let mut browser = app.browser();
    for body in ["{}", "[]", "{\"code\":1,\"verifier\":2}", "{\"code\":\"a\"}", "nothing"] {
        browser.post("/auth/redeem", JSON, body).await.assert_status(400);
    }
    let form = FORM;
    browser.post("/auth/redeem", form, "code=a").await.assert_status(415);
}

#[tokio::test]
async fn another_site_cannot_redeem() {
    let app = TestApp::new().await;
    let code = code_of(&popup(&app).await);
    let request = http::Request::post("/auth/redeem")
        .header("origin", "https://portal.test")
        .header("sec-fetch-site", "same-site")
        .header("content-type", JSON);
    let body = json!({"code": code, "verifier": VERIFIER}).to_string();
    app.browser().send(request, body.into()).await.assert_status(403);
}

#[tokio::test]
async fn another_replica_redeems_for_a_session_that_ends_with_its_claims() {
    let app = TestApp::new().await;
    let code = code_of(&popup(&app).await);
    let mut frame = app.browser();
    frame.router = app.replica(&key("a"));
    redeem(&mut frame, &code, VERIFIER).await.assert_status(204);
    frame.get("/secrets").await.assert_status(200);
    app.wait(299);
    frame.get("/secrets").await.assert_status(200);
    app.wait(1);
    frame.get("/secrets").await.assert_status(401);
    // One with another key does not know the code.
    let code = code_of(&popup(&app).await);
    frame.router = app.replica(&key("c"));
    redeem(&mut frame, &code, VERIFIER).await.assert_status(400);
}

#[tokio::test]
async fn a_popup_without_a_challenge_signs_nobody_in() {
    let app = TestApp::new().await;
    let long = "x".repeat(44);
    for challenge in ["", "short", "with+slash/43characters12345678901234567890", &long] {
        let path = format!("/auth/popup?{CHALLENGE}={challenge}");
        let answer = app.browser().get(&path).await;
        answer.assert_status(400);
        assert!(answer.set_cookies().is_empty());
    }
    app.browser().get("/auth/popup").await.assert_status(400);
}
