use axum::body::Body;
use backend::AppError;
use http::{Method, header};
use serde_json::json;
use test_kit::request::{FORM, HOST, JSON, ask, own_post};

use crate::kit::TestApp;
use crate::objects::image_input;

const FUNCTIONS: [&str; 5] = ["list", "get", "create", "update", "delete"];

#[tokio::test]
async fn takes_json_from_its_own_pages_only() {
    let app = TestApp::new().await;
    let body = image_input("x").to_string();
    for function in FUNCTIONS {
        let path = format!("/api/{function}");
        let answer = app.editor().post_from_elsewhere(&path, JSON, body.clone()).await;
        assert_eq!(answer.app_error(), AppError::CrossSite);
        for kind in [FORM, "text/plain", "multipart/form-data; boundary=x"] {
            let answer = app.editor().post(&path, kind, body.clone()).await;
            assert_eq!(answer.app_error(), AppError::UnsupportedMediaType);
        }
        for malformed in ["", "{", "name=x", "{}}", "\u{0}"] {
            let answer = app.editor().post(&path, JSON, malformed).await;
            assert_eq!(answer.app_error(), AppError::Malformed, "{function} {malformed:?}");
        }
        let large = format!("{{\"x\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
        assert_eq!(app.editor().post(&path, JSON, large).await.app_error(), AppError::TooLarge);
    }
    assert!(app.raw("image-x").await.is_none());
}

#[tokio::test]
async fn json_of_the_wrong_shape_is_malformed() {
    let app = TestApp::new().await;
    for function in FUNCTIONS {
        for wrong in [json!([]), json!(null), json!("text"), json!({"input": 1, "object": 2})] {
            let answer = app.editor().call(function, &wrong).await;
            assert_eq!(answer.app_error(), AppError::Malformed, "{function} {wrong}");
        }
    }
    let wrong = json!({"input": {"name": "x", "key": {"canary-of-a-key": 1}}});
    let answer = app.editor().call("create", &wrong).await;
    assert_eq!(answer.holds_no("canary-of-a-key").app_error(), AppError::Malformed);
}

#[tokio::test]
async fn a_function_that_is_none_is_not_found() {
    let app = TestApp::new().await;
    for path in ["/api/nope", "/api/", "/api/create/more", "/api/create123"] {
        let answer = app.editor().post(path, JSON, "{}").await;
        assert_eq!(answer.assert_status(404).header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_function_is_not_called_by_a_link() {
    let app = TestApp::new().await;
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH] {
        let request = ask(method.clone(), "/api/create")
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header(header::CONTENT_TYPE, JSON)
            .body(Body::from(image_input("x").to_string()))
            .unwrap();
        let status = app.editor().send(request).await.status.as_u16();
        assert!([404, 405].contains(&status), "{method}: {status}");
    }
    assert!(app.raw("image-x").await.is_none());
}

#[tokio::test]
async fn a_browser_gets_an_answer_and_no_redirect() {
    let app = TestApp::new().await;
    let request = own_post("/api/create", JSON)
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::REFERER, "http://evil.example/")
        .body(Body::from(image_input("Upper").to_string()))
        .unwrap();
    let answer = app.editor().send(request).await;
    assert_eq!(answer.app_error().status(), 422);
    assert!(answer.header("location").is_empty());
}

#[tokio::test]
async fn answers_are_not_kept_by_anybody() {
    let app = TestApp::new().await;
    let answer = app.editor().call("create", &image_input("x")).await;
    assert_eq!(answer.assert_status(200).header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.cookie("kp-notice").is_none());
}

#[tokio::test]
async fn fields_that_nobody_knows_change_nothing() {
    let app = TestApp::new().await;
    let mut input = image_input("x");
    input["input"]["object"] = json!("kube-root-ca.crt");
    input["input"]["namespace"] = json!("kube-system");
    app.editor().call("create", &input).await.assert_status(200);
    assert!(app.raw("image-x").await.is_some());
}
