//! The panel's own login, from the link to the return from the issuer.

use serde_json::json;

use crate::issuer::query;
use crate::kit::{CLIENT_SECRET, TestApp};

#[tokio::test]
async fn nobody_sees_anything_and_a_link_leads_to_the_login() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let page = browser.get("/secrets?q=a&page=2").await;
    page.assert_status(401);
    assert!(page.text().contains("href=\"/auth/login?to=%2Fsecrets%3Fq%3Da%26page%3D2\""));
    assert!(!page.text().contains("auth/logout"));
    let api = browser.call().await;
    api.assert_status(401);
    assert_eq!(api.text(), "\"Unauthenticated\"");
    browser.get("/api/events").await.assert_status(401);
    browser.get("/secrets/new").await.assert_status(401);
}

#[tokio::test]
async fn the_way_there_asks_with_pkce_state_and_nonce() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let answer = browser.get("/auth/login").await;
    answer.assert_status(303);
    let asked = query(&answer.location());
    assert!(answer.location().starts_with(&format!("{}/authorize?", app.issuer.url)));
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "keypane"),
        ("code_challenge_method", "S256"),
        ("scope", "openid profile email"),
        ("redirect_uri", "https://panel.test/auth/callback"),
    ] {
        assert_eq!(asked[name], value);
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(asked[name].len(), 43, "{name}");
    }
    let [cookie] = answer.set_cookies().try_into().unwrap();
    assert!(cookie.starts_with("__Host-kp-login-"));
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=600"));
    assert!(!cookie.contains(&asked["state"]) && !cookie.contains(&asked["nonce"]));
    let again = query(&browser.get("/auth/login").await.location());
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(asked[name], again[name]);
    }
}

#[tokio::test]
async fn a_login_leads_back_and_shows_who_is_signed_in() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let back = browser.sign_in(&app.issuer, "/secrets/new?type=git-sync").await;
    back.assert_status(303);
    assert_eq!(back.location(), "/secrets/new?type=git-sync");
    let cookie = back.session_cookie().unwrap();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"), "{cookie}");
    assert_eq!(browser.cookies.len(), 1, "the login's cookie is gone");
    let page = browser.get(&back.location()).await;
    page.assert_status(200);
    assert!(page.text().contains("ann"));
    assert!(page.text().contains("action=\"/auth/logout\""));
    browser.call().await.assert_status(404);
    let asked = app.issuer.says(|says| says.asked[0].clone());
    assert_eq!(asked["redirect_uri"], "https://panel.test/auth/callback");
    let authorization = app.issuer.says(|says| says.authorization[0].clone());
    assert!(authorization.starts_with("Basic "));
    assert!(!asked.values().any(|value| value.contains(CLIENT_SECRET)));
}

#[tokio::test]
async fn a_login_leads_nowhere_else() {
    let app = TestApp::new().await;
    for to in [
        "https://evil.example/",
        "//evil.example",
        "/%5Cevil.example",
        "/.%2F/evil.example",
        "/%09/evil.example",
        "/auth/logout",
        "javascript:alert(1)",
        "secrets",
    ] {
        let back = app.browser().sign_in(&app.issuer, to).await;
        back.assert_status(303);
        assert_eq!(back.location(), "/secrets", "{to}");
    }
    // What the login's cookie carries is bounded.
    for (length, is_kept) in [(1000, true), (1001, false)] {
        let to = format!("/secrets?q={}", "x".repeat(length - "/secrets?q=".len()));
        let back = app.browser().sign_in(&app.issuer, &to).await;
        assert_eq!(back.location() == to, is_kept, "{length}");
    }
}

#[tokio::test]
async fn below_a_base_path_all_of_it_is_there() {
    let app = TestApp::with(&["--base-path=/console/keys"]).await;
    let mut browser = app.browser();
    let start = browser.get("/console/keys/auth/login?to=/console/keys/secrets/new").await;
    let asked = query(&start.assert_status(303).location());
    assert_eq!(asked["redirect_uri"], "https://panel.test/console/keys/auth/callback");
    let back = app.issuer.sign_in(&start.location());
    let back = browser.get(&format!("/console/keys/auth/callback?{back}")).await;
    assert_eq!(back.assert_status(303).location(), "/console/keys/secrets/new");
    let cookies = back.set_cookies();
    let session = cookies.iter().find(|it| it.starts_with("__Secure-kp-session=")).unwrap();
    assert!(session.ends_with("; Path=/console/keys"));
    browser.get("/console/keys/secrets").await.assert_status(200);
    let outside =
        browser.get("/console/keys/auth/login?to=/other").await.assert_status(303).location();
    let back = app.issuer.sign_in(&outside);
    let back = browser.get(&format!("/console/keys/auth/callback?{back}")).await;
    assert_eq!(back.location(), "/console/keys/secrets");
}

#[tokio::test]
async fn what_this_browser_has_not_begun_is_not_finished() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let location = browser.get("/auth/login").await.location();
    let back = app.issuer.sign_in(&location);
    let state = query(&location)["state"].clone();
    let other_end = if state.ends_with('A') { "B" } else { "A" };
    let forged = format!("{}{other_end}", &state[..42]);
    // Somebody else's answer, in a browser that has begun nothing (login CSRF).
    app.browser().get(&format!("/auth/callback?{back}")).await.assert_status(400);
    for wrong in [
        back.replace(&state, &forged),
        back.replace(&state, "short"),
        back.replace(&state, ""),
        "code=x".to_owned(),
        String::new(),
        format!("{back}&iss=https://other.example.org"),
    ] {
        let mut same = browser.clone();
        let page = same.get(&format!("/auth/callback?{wrong}")).await;
        page.assert_status(400);
        assert!(page.session_cookie().is_none());
        assert!(!page.text().contains("code-canary"), "what was sent is on no page");
        same.get("/secrets").await.assert_status(401);
    }
    assert!(app.issuer.says(|says| says.asked.is_empty()), "the code was not sent anywhere");
    browser.get(&format!("/auth/callback?{back}&iss={}", app.issuer.url)).await.assert_status(303);
    // A second time there is nothing to finish.
    browser.get(&format!("/auth/callback?{back}")).await.assert_status(400);
}

#[tokio::test]
async fn a_login_that_took_too_long_is_over() {
    let app = TestApp::new().await;
    for (seconds, expected) in [(599, 303), (600, 400)] {
        let mut browser = app.browser();
        let back = app.issuer.sign_in(&browser.get("/auth/login").await.location());
        app.wait(seconds);
        browser.get(&format!("/auth/callback?{back}")).await.assert_status(expected);
    }
}

#[tokio::test]
async fn an_id_token_that_is_wrong_signs_nobody_in() {
    let app = TestApp::new().await;
    let now = app.issuer.says(|says| says.now);
    for (changes, expected) in [
        (json!({}), 303),
        (json!({"aud": ["keypane", "portal"]}), 303),
        (json!({"nonce": "another"}), 403),
        (json!({"nonce": null}), 403),
        (json!({"aud": "portal"}), 403),
        (json!({"aud": ["keypane", "other"]}), 403),
        (json!({"iss": "https://issuer.example.org"}), 403),
        (json!({"exp": now - 61}), 403),
        (json!({"azp": "keypane"}), 303),
        (json!({"azp": "portal", "aud": ["keypane", "portal"]}), 403),
        (json!({"events": {}}), 403),
        (json!({"typ": "Bearer"}), 403),
        (json!({"sub": "ann\u{202e}"}), 403),
        (json!({"groups": ["keys", "a\nb"]}), 403),
        (json!({"preferred_username": null}), 303),
        // Not even the form of an ID token.
        (json!({"sub": null}), 503),
    ] {
        app.issuer.says(|says| says.claims = changes.clone());
        let mut browser = app.browser();
        let answer = browser.sign_in(&app.issuer, "/secrets").await;
        assert_eq!(answer.status.as_u16(), expected, "{changes}: {}", answer.text());
        assert_eq!(answer.session_cookie().is_some(), expected == 303, "{changes}");
    }
}

#[tokio::test]
async fn a_token_of_an_unpublished_key_signs_nobody_in() {
    let app = TestApp::new().await;
    app.issuer.says(|says| says.published = 0);
    app.browser().sign_in(&app.issuer, "/secrets").await.assert_status(403);
}

#[tokio::test]
async fn a_refusal_of_the_issuer_is_a_page_to_try_again_on() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let state = query(&browser.get("/auth/login").await.location())["state"].clone();
    let page = browser.get(&format!("/auth/callback?error=access_denied&state={state}")).await;
    page.assert_status(403);
    assert!(page.text().contains("/auth/login?to=%2Fsecrets"));
    app.issuer.says(|says| says.error = Some("invalid_grant"));
    browser.sign_in(&app.issuer, "/secrets").await.assert_status(403);
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn an_issuer_that_is_away_is_said_so() {
    let app = TestApp::new().await;
    app.issuer.says(|says| says.away = true);
    app.browser().get("/auth/login").await.assert_status(503);
    app.issuer.says(|says| says.away = false);
    app.wait(10);
    let mut browser = app.browser();
    let back = app.issuer.sign_in(&browser.get("/auth/login").await.assert_status(303).location());
    app.issuer.says(|says| says.away = true);
    browser.get(&format!("/auth/callback?{back}")).await.assert_status(503);
}

#[tokio::test]
async fn several_tabs_sign_in_at_once() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let first = app.issuer.sign_in(&browser.get("/auth/login?to=/secrets?q=1").await.location());
    let second = app.issuer.sign_in(&browser.get("/auth/login?to=/secrets?q=2").await.location());
    for (back, to) in [(second, "/secrets?q=2"), (first, "/secrets?q=1")] {
        let answer = browser.get(&format!("/auth/callback?{back}")).await;
        assert_eq!(answer.assert_status(303).location(), to);
    }
}

#[tokio::test]
async fn the_subject_counts_and_the_name_is_shown() {
    let app = TestApp::new().await;
    // The same name as somebody else's gives nobody their rights.
    app.issuer.says(|says| says.claims = json!({"sub": "subject-9", "groups": []}));
    let mut browser = app.signed_in().await;
    let answer = browser.get("/secrets").await;
    let page = answer.text();
    assert!(page.contains(">ann<") && !page.contains("subject-9"), "{page}");
    app.issuer.says(|says| says.claims = json!({"preferred_username": "a\u{202e}nn"}));
    let answer = app.signed_in().await.get("/secrets").await;
    let page = answer.text();
    assert!(page.contains("subject-1") && !page.contains('\u{202e}'));
}

#[tokio::test]
async fn another_claim_may_say_who_it_is() {
    let flags = ["--oidc-user-claim=email", "--oidc-groups-claim=groups"];
    let app = TestApp::with(&flags).await;
    let mut browser = app.signed_in().await;
    assert!(browser.get("/secrets").await.text().contains("ann@example.org"));
}
