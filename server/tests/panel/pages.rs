use axum::body::Body;
use http::{Method, header};
use test_kit::Answer;
use test_kit::html::{attributes, words_of};
use test_kit::request::ask;

use crate::kit::TestApp;
use crate::objects::image_form;

/// Headers and markup that every page has.
#[track_caller]
fn is_sound(page: &Answer, status: u16) {
    page.assert_page(status);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    let policy = page.header("content-security-policy");
    let (_, rest) = policy.split_once("'nonce-").unwrap();
    let (nonce, _) = rest.split_once('\'').unwrap();
    assert!(nonce.len() >= 16, "{nonce}");
    assert!(policy.contains("'wasm-unsafe-eval'") && !policy.contains("'unsafe-"), "{policy}");
    let scripts = attributes(page.text(), "script");
    assert_eq!(scripts.len(), page.text().matches("<script").count());
    assert!(!scripts.is_empty());
    for script in scripts {
        assert_eq!(script.get("nonce").map(String::as_str), Some(nonce), "{script:?}");
    }
    // Nothing that the policy would stop.
    for inline in [" onclick=", " onsubmit=", " onload=", " style=", "<style", "javascript:"] {
        page.holds_no(inline);
    }
}

fn title(page: &Answer) -> String {
    words_of(page.text(), "title").remove(0)
}

#[tokio::test]
async fn every_page_is_whole_with_its_title_and_headers() {
    let app = TestApp::new().await;
    app.image("x").await;
    for (path, status, called) in [
        ("/secrets", 200, "Secrets · Keypane"),
        ("/secrets/new", 200, "New secret · Keypane"),
        ("/secrets/new?type=image-pull", 200, "New secret · Keypane"),
        ("/secrets/image-x", 200, "image-x · Keypane"),
        ("/secrets/image-x/delete", 200, "Delete secret · Keypane"),
        ("/secrets/image-x/key", 404, "Public key · Keypane"),
        ("/secrets/image-none", 404, "image-none · Keypane"),
        ("/secrets/%3Cscript%3E", 404, "Not found · Keypane"),
        ("/nope", 404, "Not found · Keypane"),
        ("/secrets/image-x/nope", 404, "Not found · Keypane"),
    ] {
        let page = app.editor().get(path).await;
        is_sound(&page, status);
        assert_eq!(title(&page), called, "{path}");
        page.holds_no("Loading secrets");
    }
    is_sound(&app.editor().post_form("/secrets/new", &[]).await, 422);
    let outside = app.outsider().get("/secrets").await;
    is_sound(&outside, 403);
    assert_eq!(title(&outside), "Not allowed · Keypane");
    let nobody = app.anonymous().get("/secrets").await;
    is_sound(&nobody, 401);
    assert_eq!(title(&nobody), "Please sign in · Keypane");
    is_sound(&app.editor().post("/secrets/new", "text/plain", "").await, 415);
}

#[tokio::test]
async fn a_nonce_is_used_once() {
    let app = TestApp::new().await;
    let policies = [app.editor().get("/secrets").await, app.editor().get("/secrets").await];
    let [one, two] = policies.map(|page| page.header("content-security-policy").to_owned());
    assert_ne!(one, two);
}

#[tokio::test]
async fn the_form_of_a_new_secret_has_the_type_that_was_asked_for() {
    let app = TestApp::new().await;
    for (query, kind) in [
        ("", "git-sync"),
        ("?type=git-sync", "git-sync"),
        ("?type=image-pull", "image-pull"),
        ("?type=%3Cb%3E", "git-sync"),
    ] {
        let page = app.editor().get(&format!("/secrets/new{query}")).await;
        page.assert_page(200);
        assert!(page.text().contains(&format!("<option value=\"{kind}\" selected")), "{query}");
    }
}

#[tokio::test]
async fn the_form_of_a_new_secret_is_for_those_who_may_send_it() {
    let app = TestApp::new().await;
    app.editor().get("/secrets/new").await.assert_page(200);
    let page = app.viewer().get("/secrets/new").await;
    page.assert_page(403).says("The cluster does not allow you to create secrets here.");
    assert!(page.values("password").is_empty());
    let page = app.anonymous().get("/secrets/new").await;
    page.assert_page(401).says("You are not signed in.");
    assert!(page.values("password").is_empty());
}

#[tokio::test]
async fn an_error_in_a_query_string_has_no_effect() {
    let app = TestApp::new().await;
    app.image("x").await;
    // What Leptos would put there: the function's path, and the error in base64.
    let forged = "__path=%2Fapi%2Fcreate&__err=eyJJbnRlcm5hbCI6eyJpbmNpZGVudCI6ImV2aWwifX0%3D";
    for path in ["/secrets", "/secrets/new", "/secrets/image-x", "/secrets/image-x/delete"] {
        let plain = app.editor().get(path).await;
        for query in [forged, "error=evil-words", "submitted=evil-words&status=500"] {
            let page = app.editor().get(&format!("{path}?{query}")).await;
            page.assert_page(200);
            let evil = |page: &Answer| page.words().matches("evil").count();
            assert_eq!((evil(&page), page.count("form-error")), (0, 0), "{path}?{query}");
            assert_eq!(page.words().len(), plain.words().len(), "{path}?{query}");
        }
        if path != "/secrets" {
            let posted = app.editor().post_form(&format!("{path}?{forged}"), &[]).await;
            assert!([409, 422].contains(&posted.status.as_u16()), "{path}: {}", posted.status);
        }
    }
    let form = image_form("y");
    let done = app.editor().post_form(&format!("/secrets/new?{forged}"), &form).await;
    done.assert_done("created:image-y");
}

#[tokio::test]
async fn a_head_says_the_same_without_the_page() {
    let app = TestApp::new().await;
    for (path, status) in [("/secrets", 200), ("/secrets/image-none", 404)] {
        let request = ask(Method::HEAD, path).body(Body::empty()).unwrap();
        let answer = app.editor().send(request).await;
        answer.assert_status(status);
        assert!(answer.bytes.is_empty());
    }
}

#[tokio::test]
async fn other_methods_are_no_way_in() {
    let app = TestApp::new().await;
    app.image("x").await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = ask(method.clone(), "/secrets/image-x")
            .header(header::ORIGIN, format!("http://{}", test_kit::request::HOST))
            .body(Body::empty())
            .unwrap();
        app.editor().send(request).await.assert_status(405);
    }
    app.editor().post_form("/secrets", &[]).await.assert_status(405);
    assert!(app.raw("image-x").await.is_some());
}

#[tokio::test]
async fn a_page_works_without_its_scripts() {
    let app = TestApp::new().await;
    app.image("x").await;
    for path in ["/secrets/new", "/secrets/image-x", "/secrets/image-x/delete"] {
        let page = app.editor().get(path).await;
        let forms = attributes(page.text(), "form[method=\"post\"][action=\"\"]");
        assert!(!forms.is_empty(), "{path} has no form that posts to itself");
        assert_eq!(page.count("confirm-button"), 1);
    }
    let page = app.editor().get("/secrets").await;
    assert_eq!((page.count("add-button"), page.count("edit-button")), (1, 1));
    assert!(page.text().contains("href=\"/secrets/image-x/delete\""));
}
