//! No token, code, state, verifier, cookie or secret appears in the log or on a page.

use serde_json::json;
use test_kit::Answer;
use test_kit::html::attributes;
use test_kit::log::Lines;
use test_kit::request::JSON;

use crate::issuer::{query, refresh_token};
use crate::kit::{CLIENT_SECRET, TestApp};

const VERIFIER: &str = "verifier-canary-verifier-canary-verifier-canary";

/// What must be nowhere.
#[derive(Default)]
struct Needles(Vec<String>);

impl Needles {
    fn add(&mut self, texts: impl IntoIterator<Item = String>) {
        // A part is as telling as the whole.
        self.0.extend(texts.into_iter().map(|text| text.chars().take(40).collect::<String>()));
    }

    #[track_caller]
    fn are_not_in(&self, place: &str, text: &str) {
        for needle in &self.0 {
            assert!(needle.len() >= 12, "{needle}");
            assert!(!text.contains(needle), "{needle} is in {place}: {text}");
        }
    }

    #[track_caller]
    fn are_not_on(&self, place: &str, page: &Answer) {
        self.are_not_in(place, page.text());
    }
}

#[tokio::test]
async fn nothing_of_a_login_is_told() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    needles.add([CLIENT_SECRET.to_owned(), "access-canary".to_owned()]);
    needles.add((1..5).map(refresh_token));
    let mut browser = app.browser();
    let location = browser.get("/auth/login").await.location();
    let asked = query(&location);
    needles.add(["state", "nonce", "code_challenge"].map(|name| asked[name].clone()));
    needles.add(browser.cookies.values().cloned());
    let back = app.issuer.sign_in(&location);
    needles.add(["code-canary-0".to_owned()]);
    let stranger = app.browser().get(&format!("/auth/callback?{back}")).await;
    needles.are_not_on("a refusal", &stranger);
    browser.get(&format!("/auth/callback?{back}")).await.assert_status(303);
    needles.add(browser.cookies.values().cloned());
    needles.are_not_on("a page", &browser.get("/secrets").await);
    app.wait(300);
    needles.are_not_on("a page", &browser.get("/secrets").await);
    needles.add(browser.cookies.values().cloned());
    app.issuer.says(|says| says.error = Some("invalid_grant"));
    app.wait(300);
    needles.are_not_on("a refusal", &browser.get("/secrets").await);
    needles.are_not_on("metrics", &browser.get("/metrics").await);
    browser.sign_out().await.assert_status(200);
    needles.are_not_in("the log", &log.text());
    assert!(log.text().contains("signed in"), "the log was searched: {}", log.text());
    assert!(log.text().contains("signed out"));
}

#[tokio::test]
async fn nothing_of_a_token_is_told() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    for changes in [json!({}), json!({"aud": "x"}), json!({"exp": 1}), json!({"nbf": "x"})] {
        let token = app.issuer.token("portal", &changes);
        let (head, signature) = token.rsplit_once('.').unwrap();
        needles.add([head.split('.').nth(1).unwrap().to_owned(), signature.to_owned()]);
        let value = format!("Bearer {token}");
        needles.are_not_on(
            "a page",
            &app.browser().get_with("/secrets", "authorization", &value).await,
        );
        let broken = format!("Bearer {token}x y");
        needles.are_not_on(
            "a page",
            &app.browser().get_with("/secrets", "authorization", &broken).await,
        );
    }
    needles.are_not_in("the log", &log.text());
    assert!(log.text().contains("it is for another audience"), "{}", log.text());
    assert!(log.text().contains("it has expired"));
}

#[tokio::test]
async fn nothing_of_a_code_is_told() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    let mut popup = app.browser();
    let challenge = crate::test_tokens::encoded(&<sha2::Sha256 as sha2::Digest>::digest(VERIFIER));
    let location = popup.get(&format!("/auth/popup?challenge={challenge}")).await.location();
    let back = app.issuer.sign_in(&location);
    let page = popup.get(&format!("/auth/callback?{back}")).await;
    let code = attributes(page.text(), "[data-code]").remove(0)["data-code"].clone();
    needles.add([code.clone(), VERIFIER.to_owned(), challenge]);
    for verifier in [VERIFIER, VERIFIER, &VERIFIER.replace("canary", "sparrow"), "short"] {
        let body = json!({"code": code, "verifier": verifier}).to_string();
        let answer = app.browser().post("/auth/redeem", JSON, &body).await;
        needles.are_not_on("an answer", &answer);
    }
    needles.are_not_in("the log", &log.text());
    for reason in ["it was used already", "the verifier is another one's", "it is no code"] {
        assert!(log.text().contains(reason), "{reason}: {}", log.text());
    }
}
