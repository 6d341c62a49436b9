//! Which sites may show a page in a frame, and what such a page has in addition.

use std::io::Write as _;

use axum::body::Body;
use http::{Method, header};
use test_kit::Answer;
use test_kit::request::{FORM, ask};

use crate::kit::{TestApp, Visitor};

const PORTALS: &str = "--portal-origins=https://portal.test,http://localhost:8080";

/// Pages of every kind: found, not found, and one that was refused before it was any.
async fn pages(visitor: &Visitor) -> Vec<Answer> {
    let foreign = visitor.post_from_elsewhere("/secrets/new", FORM, "name=x".into()).await;
    let mut pages = vec![foreign];
    for path in ["/secrets", "/secrets/new", "/secrets/none", "/none", "/secrets/a/b"] {
        pages.push(visitor.get(path).await);
    }
    pages
}

/// Asks for the list as a browser does for a window (`document`) or a frame (`iframe`).
async fn list_for(visitor: &Visitor, destination: &str) -> Answer {
    let request = ask(Method::GET, "/secrets").header("sec-fetch-dest", destination);
    visitor.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn nobody_frames_a_page_by_default() {
    let app = TestApp::new().await;
    for page in pages(&app.editor()).await {
        let policy = page.header("content-security-policy");
        assert!(policy.ends_with("; frame-ancestors 'none'"), "{policy}");
        page.holds_no("data-origins");
    }
}

#[tokio::test]
async fn the_portals_of_the_list_frame_every_page() {
    let app = TestApp::with(&[PORTALS]).await;
    for page in pages(&app.editor()).await {
        let policy = page.header("content-security-policy");
        let ancestors = "; frame-ancestors https://portal.test http://localhost:8080";
        assert!(policy.ends_with(ancestors), "{policy}");
        assert_eq!(page.header("x-frame-options"), "");
        assert!(page.text().contains("data-origins=\"https://portal.test http://localhost:8080\""));
    }
    // What is no page is framed by nobody.
    for path in ["/pkg/k-2.js", "/healthz", "/favicon.ico", "/embed.js"] {
        let policy = app.editor().get(path).await;
        let policy = policy.header("content-security-policy");
        assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'", "{path}");
    }
}

#[tokio::test]
async fn the_frames_script_is_for_frames_and_knows_the_base_path() {
    let app = TestApp::with(&[PORTALS]).await;
    let script = "<script src=\"/pkg/k-9.js\" data-origins=\"https://portal.test \
                  http://localhost:8080\" data-base=\"\"></script>";
    for destination in ["iframe", "frame", "object"] {
        let page = list_for(&app.editor(), destination).await;
        assert!(page.text().contains(script), "{}", page.text());
    }
    list_for(&app.editor(), "document").await.assert_page(200).holds_no("data-origins");
    let app = TestApp::with(&[PORTALS, "--base-path=/console"]).await;
    let page = app.editor().get("/console/secrets").await;
    assert!(page.text().contains("<script src=\"/console/pkg/k-9.js\""), "{}", page.text());
    assert!(page.text().contains("data-base=\"/console\""));
}

#[tokio::test]
async fn a_portal_frames_and_writes_nothing() {
    let app = TestApp::with(&[PORTALS, "--base-path=/console"]).await;
    let form = "name=forged&type=git-sync";
    for (origin, site) in [
        ("https://portal.test", "cross-site"),
        ("http://localhost:8080", "same-site"),
        ("http://localhost:8080", "same-origin"),
        ("null", "cross-site"),
    ] {
        for path in ["/console/secrets/new", "/console/api/create", "/console/theme"] {
            let request = ask(Method::POST, path)
                .header(header::ORIGIN, origin)
                .header("sec-fetch-site", site)
                .header("sec-fetch-dest", "iframe")
                .header(header::CONTENT_TYPE, FORM);
            let answer = app.editor().send(request.body(Body::from(form)).unwrap()).await;
            assert_eq!(answer.status, 403, "{origin} {site} {path}");
        }
    }
}

#[tokio::test]
async fn the_tokens_of_an_installation_are_a_style_sheet_after_the_panels_own() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"--kp-accent: light-dark(#07c, #8cf)\n").unwrap();
    let flag = format!("--theme-file={}", file.path().display());
    let app = TestApp::with(&[&flag, "--base-path=/console"]).await;
    let page = app.viewer().get("/console/secrets").await;
    let html = page.text();
    let own = html.find("/console/pkg/k-1.css").unwrap();
    let at = html.find("/console/pkg/theme-").unwrap();
    assert!(own < at, "{html}");
    let (_, rest) = html.split_at(at);
    let path = rest.split('"').next().unwrap();
    let sheet = app.viewer().get(path).await;
    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(sheet.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(&*sheet.bytes, b":root{--kp-accent:light-dark(#07c, #8cf);}");
    TestApp::new().await.viewer().get("/secrets").await.holds_no("/pkg/theme-");
}
