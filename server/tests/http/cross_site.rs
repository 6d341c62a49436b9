use axum::body::Body;
use axum::extract::Request;
use backend::AppError;
use http::{Method, header};
use test_kit::Answer;
use test_kit::request::{FORM, JSON};

use crate::kit::TestApp;

/// Posts a form and a call with the headers given, and nothing else that browsers send.
async fn post(app: &TestApp, headers: &[(&str, &str)]) -> (Answer, Answer) {
    let send = async |path: &str, kind: &str| {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, kind);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        app.send(request.body(Body::from("{}")).unwrap()).await
    };
    let page = send("/secrets", FORM).await;
    (page, send("/api/echo", JSON).await)
}

async fn accepted(app: &TestApp, headers: &[(&str, &str)]) {
    let (page, api) = post(app, headers).await;
    assert_eq!((page.status.as_u16(), api.status.as_u16()), (200, 200), "{headers:?}");
}

async fn refused(app: &TestApp, headers: &[(&str, &str)]) {
    let (page, api) = post(app, headers).await;
    page.assert_plain_page(403);
    assert_eq!(api.app_error(), AppError::CrossSite, "{headers:?}");
}

#[tokio::test]
async fn writes_come_from_the_origin_of_the_host() {
    let app = TestApp::with(&[]);
    let host = ("host", "localhost:3000");
    let own = ("origin", "http://localhost:3000");
    accepted(&app, &[host, own]).await;
    accepted(&app, &[host, own, ("sec-fetch-site", "same-origin")]).await;
    accepted(&app, &[("host", "LocalHost:80"), ("origin", "http://localhost")]).await;
    for foreign in [
        "null",
        "",
        "http://localhost",
        "http://localhost:3001",
        "https://localhost:3000",
        "http://127.0.0.1:3000",
        "http://evil.test",
        "http://localhost:3000.evil.test",
        "http://localhost:3000/",
        "http://localhost:3000@evil.test",
        "http://localhost:3000 http://evil.test",
    ] {
        refused(&app, &[host, ("origin", foreign)]).await;
    }
    refused(&app, &[host]).await;
    refused(&app, &[host, own, own]).await;
    refused(&app, &[host, own, ("origin", "http://evil.test")]).await;
}

#[tokio::test]
async fn fetch_metadata_must_agree() {
    let app = TestApp::with(&[]);
    let (host, own) = (("host", "localhost:3000"), ("origin", "http://localhost:3000"));
    for site in ["cross-site", "same-site", "none", "", "same-origin, cross-site"] {
        refused(&app, &[host, own, ("sec-fetch-site", site)]).await;
    }
    let (yes, no) = (("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site"));
    refused(&app, &[host, own, yes, no]).await;
}

#[tokio::test]
async fn the_public_url_is_the_only_origin_where_it_is_set() {
    let app = TestApp::with(&["--public-url=https://portal.test"]);
    let own = ("origin", "https://portal.test");
    accepted(&app, &[("host", "portal.test"), own]).await;
    accepted(&app, &[("host", "localhost:3000"), own]).await;
    refused(&app, &[("host", "portal.test"), ("origin", "http://portal.test")]).await;
    refused(&app, &[("host", "localhost:3000"), ("origin", "http://localhost:3000")]).await;
}

#[tokio::test]
async fn every_method_that_may_change_something_is_checked() {
    let app = TestApp::with(&[]);
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::from_bytes(b"BREW").unwrap()]
    {
        let request = Request::builder().method(method.clone()).uri("/secrets");
        let request = request.header("host", "localhost").body(Body::empty()).unwrap();
        assert_eq!(app.send(request).await.status, 403, "{method}");
    }
    for method in [Method::GET, Method::HEAD] {
        let request = Request::builder().method(method).uri("/secrets");
        let request = request
            .header("host", "localhost")
            .header("origin", "http://evil.test")
            .header("sec-fetch-site", "cross-site");
        assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, 200);
    }
}

#[tokio::test]
async fn another_host_cannot_vouch_for_itself() {
    let app = TestApp::with(&[]);
    let (page, api) = post(&app, &[("host", "evil.test"), ("origin", "http://evil.test")]).await;
    assert_eq!((page.status.as_u16(), api.status.as_u16()), (421, 421));
}
