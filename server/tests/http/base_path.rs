use crate::kit::TestApp;

const NESTED: &str = "--base-path=/console/admin";

#[tokio::test]
async fn at_the_root_pages_are_where_they_are() {
    let app = TestApp::with(&[]);
    assert_eq!(app.get("/secrets?q=a").await.text(), "page /secrets?q=a");
    assert_eq!(app.get("/console/admin/secrets").await.status, 404);
    assert_eq!(app.get("/").await.text(), "no page /");
}

#[tokio::test]
async fn below_a_base_path_a_proxy_may_keep_it_or_strip_it() {
    let app = TestApp::with(&[NESTED]);
    for path in ["/console/admin/secrets?q=a%20b", "/secrets?q=a%20b"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.text(), "page /console/admin/secrets?q=a%20b");
    }
    assert_eq!(app.get("/console/admin").await.text(), "no page /console/admin");
    assert_eq!(app.get("/console/admin/").await.text(), "no page /console/admin/");
    assert_eq!(app.get("/").await.text(), "no page /console/admin/");
}

#[tokio::test]
async fn posts_and_server_functions_are_below_it_too() {
    let app = TestApp::with(&[NESTED]);
    for path in ["/console/admin/secrets", "/secrets"] {
        let answer = app.post_form(path, "a=b").await;
        assert_eq!(answer.text(), "/console/admin/secrets took 3 bytes");
    }
    for path in ["/console/admin/api/echo", "/api/echo"] {
        assert_eq!(app.call(path, "{}").await.text(), "/console/admin/api/echo took 2 bytes");
    }
}

#[tokio::test]
async fn a_sibling_does_not_match() {
    let app = TestApp::with(&[NESTED]);
    for path in ["/console/adminx", "/console/adminx/secrets", "/console", "/console/admin%2fx"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.text(), format!("no page /console/admin{path}"));
    }
    assert_eq!(app.get("/console/admin/console/admin/secrets").await.status, 404);
}

#[tokio::test]
async fn assets_are_below_it_and_operators_endpoints_are_not() {
    let app = TestApp::with(&[NESTED]);
    for path in ["/console/admin/pkg/keypane-1a2b.js", "/pkg/keypane-1a2b.js"] {
        assert_eq!(app.get(path).await.text(), "let plain", "{path}");
    }
    let icon = app.get("/console/admin/favicon.ico").await;
    assert_eq!(icon.header("location"), "/console/admin/pkg/favicon-5e6f.svg");
    assert_eq!(app.get("/healthz").await.text(), "ok\n");
    assert_eq!(app.get("/console/admin/healthz").await.status, 404);
}
