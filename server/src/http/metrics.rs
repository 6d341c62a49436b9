//! Counts requests and reports the counters in the text format of Prometheus.

use std::fs;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::AppState;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ResponseLabels {
    method: &'static str,
    status: &'static str,
}

/// The counters of the server.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    answers: Family<ResponseLabels, Counter>,
    in_flight: Gauge,
    resident: Gauge,
}

impl Metrics {
    /// Registers the server's own counters, and those that `more` adds.
    pub fn new(more: impl FnOnce(&mut Registry)) -> Self {
        let mut registry = Registry::default();
        let (answers, in_flight, resident) =
            (Family::<ResponseLabels, Counter>::default(), Gauge::default(), Gauge::default());
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("keypane_build", "The version that runs", build);
        registry.register(
            "keypane_http_requests",
            "Requests answered, by method and class of status",
            answers.clone(),
        );
        registry.register(
            "keypane_http_requests_in_flight",
            "Requests being answered",
            in_flight.clone(),
        );
        registry.register_with_unit(
            "process_resident_memory",
            "Memory of the process that is in RAM",
            Unit::Bytes,
            resident.clone(),
        );
        more(&mut registry);
        Self { registry, answers, in_flight, resident }
    }

    fn text(&self) -> Result<String, std::fmt::Error> {
        self.resident.set(resident_bytes().unwrap_or_default());
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// A request in flight. It is counted until it is dropped, even if the client disconnects.
struct InFlightRequest(Arc<Metrics>);

impl InFlightRequest {
    fn begin(metrics: &Arc<Metrics>) -> Self {
        metrics.in_flight.inc();
        Self(Arc::clone(metrics))
    }
}

impl Drop for InFlightRequest {
    fn drop(&mut self) {
        self.0.in_flight.dec();
    }
}

/// Counts the request.
pub(super) async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let in_flight = InFlightRequest::begin(&state.metrics);
    let method = method(request.method());
    let response = next.run(request).await;
    let status = class(response.status());
    in_flight.0.answers.get_or_create(&ResponseLabels { method, status }).inc();
    response
}

/// `GET /metrics`.
pub(super) async fn metrics(State(state): State<AppState>) -> Response {
    match state.metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Returns the method if it is one of a fixed set, so that invented method names do not become time
/// series.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// Returns the process's resident memory (proc(5), `VmRSS`), or `None` if the system does not
/// report it.
fn resident_bytes() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}
