//! Sessions and cookies that are not this panel's own are refused.
//!
//! They are cookies of other panels with the same key file, and cookies that another party has set.

use crate::issuer::Issuer;
use crate::kit::{TestApp, key};

const SESSION: &str = "__Host-kp-session";

#[tokio::test]
async fn a_session_of_another_issuer_is_refused_and_its_token_sent_to_nobody() {
    let app = TestApp::new().await;
    let browser = app.signed_in().await;
    let other = Issuer::start(app.issuer.says(|says| says.now)).await;
    let mut there = browser.at(app.panel_of(&other));
    for _ in 0..2 {
        there.get("/secrets").await.assert_status(401);
        // Its claims would be asked for again.
        app.wait(300);
        other.says(|says| says.now += 300);
    }
    there.sign_out().await;
    assert!(other.says(|says| says.asked.is_empty() && says.revoked.is_empty()));
    // The panel of the other issuer works.
    let mut own = app.browser().at(there.router.clone());
    own.sign_in(&other, "/secrets").await.assert_status(303);
    own.get("/secrets").await.assert_status(200);
}

#[tokio::test]
async fn a_session_of_another_client_origin_or_path_is_refused() {
    let app = TestApp::new().await;
    let browser = app.signed_in().await;
    for (flag, path) in
        [("--oidc-client-id=other", "/secrets"), ("--base-path=/keys", "/keys/secrets")]
    {
        let mut there = browser.at(app.replica_with(&key("a"), &[flag]));
        let session = there.cookies[SESSION].clone();
        there.cookies.insert("__Secure-kp-session".to_owned(), session);
        there.get(path).await.assert_status(401);
    }
    // Another origin answers to another host.
    let elsewhere = ["--public-url=https://other.test", "--hosts=panel.test"];
    browser.at(app.replica_with(&key("a"), &elsewhere)).get("/secrets").await.assert_status(401);
    app.wait(300);
    let asked = app.issuer.says(|says| says.asked.len());
    assert_eq!(asked, 1, "the login, and nothing else");
    browser.at(app.replica(&key("a"))).get("/secrets").await.assert_status(200);
}

#[tokio::test]
async fn two_cookies_of_one_name_are_nobodys() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let other = app.signed_in().await.cookies[SESSION].clone();
    let own = browser.cookies[SESSION].clone();
    let frame = "__Host-kp-frame";
    for more in [
        vec![format!("{SESSION}={other}")],
        vec![format!("{SESSION}={own}")],
        vec![format!("{SESSION}=")],
        vec![format!("a=1; {SESSION}=nonsense")],
        // Also of the cookie that does not count here.
        vec![format!("{frame}=1.a; {frame}=1.b")],
        vec![format!("{SESSION}-2=a"), format!("{SESSION}-2=b")],
    ] {
        let mut both = browser.clone();
        both.more_cookies = more.clone();
        let page = both.get("/secrets").await;
        assert!(
            page.assert_status(401).text().contains("Two sessions at once"),
            "{more:?}: {}",
            page.text()
        );
        assert!(page.text().contains("Delete the cookies"), "{more:?}");
        assert!(page.set_cookies().is_empty(), "{more:?}");
        both.call().await.assert_status(401);
        both.get("/api/events").await.assert_status(401);
        both.get("/secrets/new").await.assert_status(401);
    }
    browser.more_cookies = vec!["kp-session=x; __Host-kp-sessions=y".to_owned()];
    browser.get("/secrets").await.assert_status(200);
}

#[tokio::test]
async fn signing_out_with_two_cookies_ends_both_sessions() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let mut other = app.signed_in().await;
    let mut own = browser.clone();
    browser.more_cookies = vec![format!("{SESSION}={}", other.cookies[SESSION])];
    browser.sign_out().await.assert_status(200);
    own.get("/secrets").await.assert_status(401);
    other.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn a_login_with_two_cookies_is_not_finished() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let back = app.issuer.sign_in(&browser.get("/auth/login").await.location());
    let (name, value) = browser.cookies.first_key_value().unwrap();
    let mut both = browser.clone();
    both.more_cookies = vec![format!("{name}={value}")];
    let page = both.get(&format!("/auth/callback?{back}")).await;
    assert!(page.assert_status(400).session_cookie().is_none());
    assert!(app.issuer.says(|says| says.asked.is_empty()), "the code was sent to nobody");
    browser.get(&format!("/auth/callback?{back}")).await.assert_status(303);
}
