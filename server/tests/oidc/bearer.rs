//! Bearer tokens: which ones sign a caller in, and which ones are refused.

use serde_json::{Value, json};

use crate::kit::{Browser, TestApp};
use crate::test_tokens::{SigningKey, encoded, unsigned, with_secret};

const HEADER: &str = "authorization";

async fn status(browser: &mut Browser, header: &str, value: &str) -> u16 {
    browser.get_with("/secrets", header, value).await.status.as_u16()
}

async fn of_token(app: &TestApp, token: &str) -> u16 {
    status(&mut app.browser(), HEADER, &format!("Bearer {token}")).await
}

#[tokio::test]
async fn a_good_token_lets_in_by_its_name() {
    let app = TestApp::new().await;
    let token = app.issuer.token("portal", &json!({"aud": ["account", "portal"]}));
    let mut browser = app.browser();
    let page = browser.get_with("/secrets", HEADER, &format!("bearer {token}")).await;
    page.assert_status(200);
    assert!(page.text().contains("ann"));
    // The portal has signed in, so that it is the portal's to sign out.
    assert!(!page.text().contains("auth/logout"));
    assert!(page.set_cookies().is_empty());
    browser.get("/secrets").await.assert_status(401);
    assert_eq!(app.issuer.says(|says| says.discoveries), 1);
}

#[tokio::test]
async fn an_access_token_of_rfc_9068_is_taken() {
    let app = TestApp::new().await;
    let claims = app.issuer.claims("portal", &json!({}));
    let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": "first"});
    let token = app.issuer.says(|says| says.keys[0].token_of(&header, &claims));
    assert_eq!(of_token(&app, &token).await, 200);
}

#[tokio::test]
async fn stale_and_foreign_tokens_are_nobodys() {
    let app = TestApp::new().await;
    let now = app.issuer.says(|says| says.now);
    let long = "x".repeat(300);
    for (changes, expected) in [
        (json!({"exp": now - 59}), 200),
        (json!({"exp": now - 60}), 401),
        (json!({"exp": null}), 401),
        (json!({"exp": "soon"}), 401),
        (json!({"exp": 253_402_207_199_i64}), 401),
        (json!({"exp": 1e300}), 401),
        (json!({"nbf": now + 60}), 200),
        (json!({"nbf": now + 61}), 401),
        (json!({"nbf": "later"}), 401),
        (json!({"iat": now + 61}), 401),
        (json!({"iat": null}), 401),
        (json!({"aud": "keypane"}), 401),
        (json!({"aud": ["a", "b"]}), 401),
        (json!({"aud": null}), 401),
        (json!({"iss": "https://issuer.example.org"}), 401),
        (json!({"iss": format!("{}/", app.issuer.url)}), 401),
        (json!({"iss": null}), 401),
        (json!({"sub": null}), 401),
        (json!({"sub": " "}), 401),
        (json!({"sub": long}), 401),
        (json!({"sub": ["ann"]}), 401),
        (json!({"sub": "ann\u{202e}"}), 401),
        (json!({"groups": ["keys", "a\u{0}"]}), 401),
        (json!({"groups": ["keys", long]}), 401),
        (json!({"groups": "one"}), 200),
        (json!({"email": "ann\u{2066}@example.org"}), 401),
        (json!({"preferred_username": null}), 200),
    ] {
        let token = app.issuer.token("portal", &changes);
        assert_eq!(of_token(&app, &token).await, expected, "{changes}");
    }
}

#[tokio::test]
async fn tokens_for_something_else_are_nobodys() {
    let app = TestApp::new().await;
    let with_id_tokens = TestApp::with(&["--oidc-accept-id-tokens"]).await;
    let logout = json!({"http://schemas.openid.net/event/backchannel-logout": {}});
    for (changes, access, both) in [
        (json!({}), 200, 200),
        (json!({"typ": "Bearer", "nonce": "x"}), 200, 200),
        // ID tokens, as their issuers mark them.
        (json!({"typ": "ID"}), 401, 200),
        (json!({"nonce": "x"}), 401, 200),
        (json!({"at_hash": "x"}), 401, 200),
        (json!({"token_use": "id"}), 401, 200),
        // Neither.
        (json!({"events": logout}), 401, 401),
        (json!({"events": {}, "typ": "Bearer"}), 401, 401),
        (json!({"typ": "Logout"}), 401, 401),
        (json!({"typ": "Refresh"}), 401, 401),
        (json!({"typ": "Offline"}), 401, 401),
    ] {
        for (app, expected) in [(&app, access), (&with_id_tokens, both)] {
            let token = app.issuer.token("portal", &changes);
            assert_eq!(of_token(app, &token).await, expected, "{changes}");
        }
    }
}

#[tokio::test]
async fn tokens_of_other_clients_are_nobodys() {
    let app = TestApp::new().await;
    let of_shop = TestApp::with(&["--oidc-clients=shop,desk"]).await;
    for (changes, expected, with_shop) in [
        (json!({"azp": "portal"}), 200, 200),
        (json!({"azp": "shop"}), 401, 200),
        (json!({"azp": "keypane"}), 401, 401),
        (json!({"azp": "portal ", "aud": ["portal", "portal "]}), 401, 401),
        (json!({"azp": 7}), 401, 401),
        (json!({"client_id": "desk"}), 200, 200),
        (json!({"client_id": "other"}), 200, 401),
    ] {
        for (app, expected) in [(&app, expected), (&of_shop, with_shop)] {
            let token = app.issuer.token("portal", &changes);
            assert_eq!(of_token(app, &token).await, expected, "{changes}");
        }
    }
}

#[tokio::test]
async fn forged_tokens_are_nobodys() {
    let app = TestApp::new().await;
    let claims = app.issuer.claims("portal", &json!({}));
    let good = app.issuer.token("portal", &json!({}));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let forger = SigningKey::new("first");
    let secret = app.issuer.says(|says| says.keys[0].public_bytes());
    let jwk = app.issuer.says(|says| says.keys[0].jwk()).to_string();
    let nothing = |alg: &str| unsigned(&json!({"alg": alg, "typ": "JWT", "kid": "first"}), &claims);
    let other = unsigned(
        &json!({"alg": "ES256", "kid": "first"}),
        &app.issuer.claims("portal", &json!({"sub": "root"})),
    );
    let critical = json!({"alg": "ES256", "kid": "first", "crit": ["x"], "x": 1});
    let embedded = json!({"alg": "ES256", "kid": "first", "jwk": forger.jwk()});
    for (what, token) in [
        ("another key", forger.token(&claims)),
        ("a key in the header", forger.token_of(&embedded, &claims)),
        ("alg none", format!("{}.", nothing("none"))),
        ("alg None", format!("{}.{signature}", nothing("None"))),
        ("alg none with a signature", format!("{}.{signature}", nothing("none"))),
        ("the public key as a secret", with_secret(&secret, "first", &claims)),
        ("the document as a secret", with_secret(jwk.as_bytes(), "first", &claims)),
        (
            "the client's secret",
            with_secret(crate::kit::CLIENT_SECRET.as_bytes(), "first", &claims),
        ),
        ("other claims", format!("{other}.{signature}")),
        ("no signature", format!("{head}.")),
        ("two parts", head.to_owned()),
        ("another algorithm's name", format!("{}.{signature}", nothing("RS256"))),
        (
            "what nobody understands",
            app.issuer.says(|says| says.keys[0].token_of(&critical, &claims)),
        ),
        (
            "another type",
            app.issuer.says(|says| {
                says.keys[0].token_of(
                    &json!({"alg": "ES256", "typ": "logout+jwt", "kid": "first"}),
                    &claims,
                )
            }),
        ),
        ("no claims", app.issuer.says(|says| says.keys[0].token(&Value::Null))),
        ("nonsense", encoded(b"nonsense")),
        ("dots", "...".to_owned()),
    ] {
        assert_eq!(of_token(&app, &token).await, 401, "{what}");
    }
    assert_eq!(of_token(&app, &good).await, 200);
}

#[tokio::test]
async fn new_keys_are_fetched_but_not_at_any_rate() {
    let app = TestApp::new().await;
    let old = app.issuer.token("portal", &json!({}));
    assert_eq!(of_token(&app, &old).await, 200);
    app.wait(60);
    app.issuer.says(|says| says.keys.insert(0, SigningKey::new("second")));
    let new = app.issuer.token("portal", &json!({}));
    assert_eq!(of_token(&app, &new).await, 200);
    // The old key is gone from the issuer's document.
    assert_eq!(of_token(&app, &old).await, 401);
    assert_eq!(app.issuer.says(|says| says.discoveries), 2);
    let strange = SigningKey::new("strange").token(&app.issuer.claims("portal", &json!({})));
    for _ in 0..5 {
        assert_eq!(of_token(&app, &strange).await, 401);
    }
    assert_eq!(app.issuer.says(|says| says.discoveries), 2);
    app.wait(10);
    for _ in 0..5 {
        assert_eq!(of_token(&app, &strange).await, 401);
    }
    assert_eq!(app.issuer.says(|says| says.discoveries), 3);
}

#[tokio::test]
async fn keys_are_kept_while_the_issuer_is_away() {
    let app = TestApp::new().await;
    assert_eq!(of_token(&app, &app.issuer.token("portal", &json!({}))).await, 200);
    app.issuer.says(|says| says.away = true);
    for _ in 0..3 {
        app.wait(3600);
        assert_eq!(of_token(&app, &app.issuer.token("portal", &json!({}))).await, 200);
    }
}

#[tokio::test]
async fn without_an_issuer_nobody_is_known_until_it_is_back() {
    let app = TestApp::new().await;
    app.issuer.says(|says| says.away = true);
    let token = app.issuer.token("portal", &json!({}));
    for _ in 0..3 {
        assert_eq!(of_token(&app, &token).await, 401);
    }
    assert_eq!(app.issuer.says(|says| says.discoveries), 1);
    app.issuer.says(|says| says.away = false);
    app.wait(10);
    assert_eq!(of_token(&app, &token).await, 200);
}

#[tokio::test]
async fn the_header_is_read_strictly() {
    let app = TestApp::new().await;
    let token = app.issuer.token("portal", &json!({}));
    let mut signed_in = app.signed_in().await;
    for (value, expected) in [
        (format!("Bearer {token}"), 200),
        // Another scheme is a proxy's own; the session counts.
        ("Basic YTpi".to_owned(), 200),
        (String::new(), 200),
        // A token that is not taken is nobody, whatever cookies came with it.
        (format!("Bearer {token}x"), 401),
        (format!("Bearer {token} {token}"), 401),
        ("Bearer ".to_owned() + &"x".repeat(20_000), 401),
    ] {
        assert_eq!(status(&mut signed_in, HEADER, &value).await, expected, "{}", value.len());
    }
}

#[tokio::test]
async fn a_header_of_its_own_holds_a_token_with_or_without_its_scheme() {
    let name = "x-portal-token";
    let app = TestApp::with(&["--oidc-token-header=X-Portal-Token"]).await;
    let token = app.issuer.token("portal", &json!({}));
    let mut browser = app.browser();
    assert_eq!(status(&mut browser, name, &token).await, 200);
    assert_eq!(status(&mut browser, name, &format!("Bearer {token}")).await, 200);
    assert_eq!(status(&mut browser, HEADER, &format!("Bearer {token}")).await, 401);
    assert_eq!(status(&mut browser, name, "").await, 401);
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let app = TestApp::new().await;
    let token = app.issuer.token("portal", &json!({}));
    crate::session_lifetime::stream_ends(&app, &mut app.browser(), Some(&token), 361).await;
}
