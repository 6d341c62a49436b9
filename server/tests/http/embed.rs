use axum::body::Body;
use http::Method;
use test_kit::request::ask;

use crate::kit::TestApp;

#[tokio::test]
async fn any_portal_may_load_its_script_and_keeps_it_for_minutes() {
    let app = TestApp::with(&["--base-path=/console/admin"]);
    let path = "/console/admin/embed.js";
    let answer = app.get(path).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "let embed"));
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let again = ask(Method::GET, path).header("if-none-match", answer.header("etag"));
    let again = app.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!(
        (again.status.as_u16(), again.header("cache-control")),
        (304, "public, max-age=300")
    );
    let packed = ask(Method::GET, path).header("accept-encoding", "br");
    let packed = app.send(packed.body(Body::empty()).unwrap()).await;
    assert_eq!((packed.header("content-encoding"), packed.text()), ("br", "brotli embed"));
}

#[tokio::test]
async fn nothing_else_is_for_other_origins() {
    let app = TestApp::with(&["--portal-origins=https://portal.test"]);
    for path in ["/secrets", "/pkg/embed-9c0d.js", "/pkg/keypane-1a2b.js", "/none", "/healthz"] {
        let answer = app.get(path).await;
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
    let foreign = http::Request::get("/embed.js").header("host", "evil.test");
    let foreign = app.send(foreign.body(Body::empty()).unwrap()).await;
    assert_eq!(foreign.status, 421);
}
