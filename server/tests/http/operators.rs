use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::extract::Request;
use keypane_server::http::{ReadinessProbe, Unready};

use crate::kit::{TestApp, state};

struct Away;

#[async_trait]
impl ReadinessProbe for Away {
    async fn ready(&self) -> Result<(), Unready> {
        Err(Unready::Cluster)
    }
}

struct Slow;

#[async_trait]
impl ReadinessProbe for Slow {
    async fn ready(&self) -> Result<(), Unready> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn health_is_asked_under_any_name() {
    let app = TestApp::with(&[]);
    for path in ["/healthz", "/readyz", "/metrics"] {
        let request = Request::get(path).header("host", "10.1.2.3:3000");
        assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, 200, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn readiness_is_that_of_the_cluster() {
    assert_eq!(TestApp::with(&[]).get("/readyz").await.status, 200);
    for readiness in [Arc::new(Away) as Arc<dyn ReadinessProbe>, Arc::new(Slow)] {
        let mut state = state(&[]);
        state.readiness = readiness;
        let app = TestApp::on(&state);
        assert_eq!(app.get("/readyz").await.status, 503);
        assert_eq!(app.get("/healthz").await.status, 200);
    }
}

#[tokio::test]
async fn readiness_ends_with_the_shutdown() {
    let state = state(&[]);
    let shutdown = state.shutdown.clone();
    let app = TestApp::on(&state);
    shutdown.begin();
    assert_eq!(app.get("/readyz").await.text(), "shutting down\n");
    assert_eq!(app.get("/secrets").await.status, 200);
}

const APART: &str = "--operator-addr=127.0.0.1:3001";

#[tokio::test]
async fn at_an_address_of_their_own_they_are_nowhere_else() {
    for base in ["--base-path=/", "--base-path=/console/admin"] {
        let (panel, apart) = (TestApp::with(&[APART, base]), TestApp::of_operators(&[APART, base]));
        for path in ["/healthz", "/readyz", "/metrics"] {
            // A proxy that strips the base path asks for the path alone.
            let answer = panel.get(path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert!(answer.text().starts_with("no page"), "{answer:?}");
            let request = Request::get(path).header("host", "10.1.2.3:3001");
            let answer = apart.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
        for path in ["/", "/secrets", "/console/admin/secrets", "/pkg/keypane-1a2b.js"] {
            let answer = apart.get(path).await;
            assert_eq!((answer.status.as_u16(), answer.text()), (404, ""), "{path}");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        assert_eq!(panel.get("/secrets").await.status, 200);
    }
}

#[tokio::test]
async fn metrics_count_what_was_answered() {
    let app = TestApp::with(&[]);
    app.get("/secrets").await;
    app.get("/none").await;
    app.call("/api/panic", "{}").await;
    let brew = Request::builder().method("BREW").uri("/").body(Body::empty()).unwrap();
    app.send(brew).await;
    let metrics = app.get("/metrics").await;
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
    for line in [
        "keypane_http_requests_total{method=\"GET\",status=\"2xx\"} 1",
        "keypane_http_requests_total{method=\"GET\",status=\"4xx\"} 1",
        "keypane_http_requests_total{method=\"POST\",status=\"5xx\"} 1",
        "keypane_http_requests_total{method=\"other\",status=\"4xx\"} 1",
        "keypane_http_requests_in_flight 1",
        concat!("keypane_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        "# EOF",
    ] {
        assert!(metrics.text().lines().any(|found| found == line), "{line}:\n{}", metrics.text());
    }
    let resident = metrics
        .text()
        .lines()
        .find_map(|line| line.strip_prefix("process_resident_memory_bytes ")?.parse::<u64>().ok());
    assert!(resident.unwrap() > 1024 * 1024);
}
