//! Claims that the panel refreshes during a session.

use serde_json::json;

use crate::issuer::refresh_token;
use crate::kit::{TestApp, key};

fn asked(app: &TestApp) -> Vec<String> {
    let tokens = |says: &mut crate::issuer::Says| {
        says.asked.iter().filter_map(|form| form.get("refresh_token").cloned()).collect()
    };
    app.issuer.says(tokens)
}

#[tokio::test]
async fn claims_are_asked_for_again_with_the_newest_token() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    app.wait(299);
    browser.get("/secrets").await.assert_status(200);
    assert!(asked(&app).is_empty());
    for round in 1..4 {
        app.issuer.says(|says| says.claims = json!({"preferred_username": format!("ann-{round}")}));
        app.wait(300);
        let page = browser.get("/secrets").await;
        page.assert_status(200);
        assert!(page.session_cookie().is_some());
        assert!(page.text().contains(&format!("ann-{round}")));
        assert_eq!(asked(&app).len(), round);
        assert_eq!(asked(&app)[round - 1], refresh_token(u32::try_from(round).unwrap()));
    }
}

#[tokio::test]
async fn requests_of_one_session_ask_once() {
    let app = TestApp::new().await;
    let browser = app.signed_in().await;
    app.wait(300);
    let mut tabs = [(); 6].map(|()| browser.clone());
    let [caller, pages @ ..] = &mut tabs;
    let pages = pages.iter_mut().map(|page| page.get("/secrets"));
    let (answers, _) = tokio::join!(futures::future::join_all(pages), caller.call());
    for answer in &answers {
        answer.assert_status(200);
        assert!(answer.session_cookie().is_some());
    }
    assert_eq!(asked(&app).len(), 1);
    // A request that was on its way with the cookie of before.
    browser.clone().get("/secrets").await.assert_status(200);
    assert_eq!(asked(&app).len(), 1);
    // Once more, still with that cookie: the newest token is asked with.
    app.wait(300);
    browser.clone().get("/secrets").await.assert_status(200);
    assert_eq!(asked(&app), [refresh_token(1), refresh_token(2)]);
}

#[tokio::test]
async fn who_the_issuer_does_not_know_any_more_is_signed_out() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    app.issuer.says(|says| says.error = Some("invalid_grant"));
    app.wait(300);
    for _ in 0..3 {
        browser.get("/secrets").await.assert_status(401);
    }
    assert_eq!(asked(&app).len(), 1);
}

#[tokio::test]
async fn another_person_does_not_take_a_session_over() {
    for changes in [json!({"sub": "subject-2"}), json!({"iss": "https://issuer.example.org"})] {
        let app = TestApp::new().await;
        let mut browser = app.signed_in().await;
        app.issuer.says(|says| says.claims = changes);
        app.wait(300);
        browser.get("/secrets").await.assert_status(401);
    }
}

#[tokio::test]
async fn a_session_lives_on_for_a_while_when_the_issuer_is_away() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    app.wait(300);
    app.issuer.says(|says| says.away = true);
    browser.get("/secrets").await.assert_status(200);
    browser.get("/secrets").await.assert_status(200);
    assert_eq!(asked(&app).len(), 1, "it is not asked at any rate");
    app.wait(10);
    browser.get("/secrets").await.assert_status(200);
    assert_eq!(asked(&app).len(), 2);
    app.wait(15 * 60 - 10);
    browser.get("/secrets").await.assert_status(401);
    app.issuer.says(|says| says.away = false);
    app.wait(10);
    browser.get("/secrets").await.assert_status(200);
}

#[tokio::test]
async fn without_a_refresh_token_claims_are_those_of_the_login() {
    let app = TestApp::new().await;
    app.issuer.says(|says| says.no_refresh = true);
    let mut browser = app.signed_in().await;
    app.wait(1200);
    browser.get("/secrets").await.assert_status(200);
    assert!(asked(&app).is_empty());
}

#[tokio::test]
async fn another_replica_asks_for_itself() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.router = app.replica(&key("a"));
    app.wait(300);
    browser.get("/secrets").await.assert_status(200);
    assert_eq!(asked(&app), [refresh_token(1)]);
}

#[tokio::test]
async fn what_another_replica_has_refreshed_since_is_newer() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let (here, there) = (browser.router.clone(), app.replica(&key("a")));
    for (router, round) in [(&here, 1), (&there, 2), (&here, 3)] {
        browser.router = router.clone();
        app.wait(300);
        browser.get("/secrets").await.assert_status(200);
        assert_eq!(asked(&app).last(), Some(&refresh_token(round)));
    }
    assert_eq!(asked(&app).len(), 3);
}
