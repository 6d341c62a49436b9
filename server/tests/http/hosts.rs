use axum::body::Body;
use axum::extract::Request;
use http::StatusCode;
use test_kit::Answer;

use crate::kit::TestApp;

async fn asked(app: &TestApp, hosts: &[&str]) -> Answer {
    let mut request = Request::get("/secrets");
    for host in hosts {
        request = request.header("host", *host);
    }
    app.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn loopback_names_are_known_on_every_port() {
    let app = TestApp::with(&[]);
    for host in ["localhost", "LOCALHOST:3000", "127.0.0.1:80", "[::1]:3000", "[0:0::1]"] {
        assert_eq!(asked(&app, &[host]).await.status, 200, "{host}");
    }
}

#[tokio::test]
async fn other_names_are_refused() {
    let app = TestApp::with(&[]);
    for host in ["evil.test", "localhost.evil.test", "127.0.0.2", "localhost.", "10.0.0.1:3000"] {
        let answer = asked(&app, &[host]).await;
        assert!(matches!(answer.status.as_u16(), 400 | 421), "{host}: {answer:?}");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert!(!answer.text().contains("evil"));
    }
    assert_eq!(asked(&app, &["evil.test"]).await.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn the_public_url_and_configured_names_are_known() {
    let app =
        TestApp::with(&["--public-url=https://portal.test", "--hosts=panel.test,10.0.0.7:8443"]);
    for host in ["portal.test", "portal.test:443", "panel.test:9", "10.0.0.7:8443", "localhost"] {
        assert_eq!(asked(&app, &[host]).await.status, 200, "{host}");
    }
    for host in ["portal.test:80", "10.0.0.7", "other.test"] {
        assert_eq!(asked(&app, &[host]).await.status, 421, "{host}");
    }
    let bound = TestApp::with(&["--addr=127.0.0.2:3000"]);
    assert_eq!(asked(&bound, &["127.0.0.2:3000"]).await.status, 200);
}

#[tokio::test]
async fn a_request_names_one_host() {
    let app = TestApp::with(&[]);
    for hosts in [&[][..], &[""], &["localhost", "localhost"], &["a b"], &["me@localhost"]] {
        assert_eq!(asked(&app, hosts).await.status, 400, "{hosts:?}");
    }
}

#[tokio::test]
async fn the_target_names_the_host_of_http2() {
    let app = TestApp::with(&[]);
    let send = async |target: &str, host: Option<&str>| {
        let mut request = Request::get(target);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        app.send(request.body(Body::empty()).unwrap()).await.status.as_u16()
    };
    assert_eq!(send("http://localhost:3000/secrets", None).await, 200);
    assert_eq!(send("http://localhost:3000/secrets", Some("localhost:3000")).await, 200);
    assert_eq!(send("http://evil.test/secrets", None).await, 421);
    assert_eq!(send("http://localhost/secrets", Some("evil.test")).await, 400);
    assert_eq!(send("http://evil.test/secrets", Some("localhost")).await, 400);
}
