use axum::body::Body;
use backend::AppError;
use http::Method;
use test_kit::log::Lines;
use test_kit::request::ask;

use crate::kit::TestApp;

#[tokio::test]
async fn a_panic_is_an_incident_with_an_id_and_without_its_words() {
    let app = TestApp::with(&[]);
    let page = app.get("/panic").await;
    assert!(page.assert_plain_page(500).contains(page.header("x-request-id")));
    assert!(!page.text().contains("canary"));
    let api = app.call("/api/panic", "{}").await;
    let incident = api.header("x-request-id").to_owned();
    assert_eq!(api.app_error(), AppError::Internal { incident });
    assert!(!api.text().contains("canary"));
    assert_eq!(app.get("/secrets").await.status, 200);
}

#[tokio::test]
async fn errors_of_server_functions_have_their_own_status() {
    let app = TestApp::with(&[]);
    assert_eq!(app.call("/api/shape", "{}").await.app_error(), AppError::Malformed);
    let fault = app.call("/api/fault", "{}").await;
    let incident = fault.header("x-request-id").to_owned();
    assert!(!incident.is_empty());
    assert_eq!(fault.app_error(), AppError::Internal { incident });
}

#[tokio::test]
async fn the_log_has_one_line_a_request_and_nothing_of_what_was_sent() {
    let lines = Lines::new();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .json()
        .with_writer(lines.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let app = TestApp::with(&[]);
    let request = ask(Method::GET, "/secrets?q=canary-query")
        .header("cookie", "canary-cookie")
        .header("authorization", "Bearer canary-token")
        .header("x-request-id", "canary-id");
    let first = app.send(request.body(Body::empty()).unwrap()).await;
    app.post_form("/secrets", "password=canary-form").await;
    app.call("/api/echo", "{\"password\": canary-json").await;
    app.call("/api/panic", "{\"password\": \"canary-json\"}").await;
    let log = String::from_utf8(lines.bytes()).unwrap();
    assert!(!log.contains("canary"), "{log}");
    let answered: Vec<_> = log.lines().filter(|line| line.contains("\"answered\"")).collect();
    assert_eq!(answered.len(), 4, "{log}");
    let id = first.header("x-request-id");
    for part in ["\"GET\"", "\"path\":\"/secrets\"", "\"status\":200", "duration_ms", id] {
        assert!(answered[0].contains(part), "{part}: {}", answered[0]);
    }
}
