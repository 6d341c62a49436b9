//! The HTTP frame around test pages that only report what reached them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Request};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use backend::{AppError, Attempt, AuditEntry, AuditLog, BoxError, Caller};
use futures::FutureExt as _;
use http::{HeaderName, Method, StatusCode, Uri, header};
use keypane_server::assets::{AssetSource, Assets};
use keypane_server::auth::Authenticator;
use keypane_server::config::{Authentication, Config, Surroundings};
use keypane_server::http::{
    AppState, ErrorPage, FrameParts, Metrics, PageError, ReadinessProbe, RequestId, Unready,
    operators, router,
};
use keypane_server::shutdown::Shutdown;
use test_kit::Answer;
use test_kit::request::{FORM, JSON, ask, own_post};
use tower::ServiceExt as _;

/// Pages at their full paths, as the frame wants them.
pub fn pages(state: &AppState) -> Router {
    let base = &state.base;
    Router::new()
        .route(&base.join("secrets"), get(seen).post(received))
        .route(&base.join("theme"), post(received))
        .route(&base.join("who"), get(who))
        .route(&base.join("caller"), get(caller))
        .route(&base.join("large"), get(|| async { Html("<p>row</p>".repeat(1000)) }))
        .route(&base.join("policy"), get(policy))
        .route(&base.join("panic"), get(broken).post(broken))
        .route(&base.join("api/echo"), post(received))
        .route(&base.join("api/panic"), post(broken))
        .route(&base.join("api/shape"), post(|| async { leptos_error(&AppError::Malformed) }))
        .route(&base.join("api/fault"), post(fault))
        .fallback(|uri: Uri| async move { (StatusCode::NOT_FOUND, format!("no page {uri}")) })
}

async fn seen(uri: Uri) -> Html<String> {
    Html(format!("page {uri}"))
}

async fn received(uri: Uri, body: Bytes) -> String {
    format!("{uri} took {} bytes", body.len())
}

async fn who(Extension(caller): Extension<Caller>, Extension(id): Extension<RequestId>) -> String {
    format!("{} {}", caller.user, id.as_str())
}

/// Who calls, and the names of the headers that a handler sees.
async fn caller(request: Request) -> Json<serde_json::Value> {
    let caller = request.extensions().get::<Caller>().map(|Caller { user, email, groups }| {
        serde_json::json!({"user": user, "email": email, "groups": groups})
    });
    let headers: Vec<&str> = request.headers().keys().map(HeaderName::as_str).collect();
    Json(serde_json::json!({"caller": caller, "headers": headers}))
}

async fn policy() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, "script-src 'nonce-1'"),
        (header::CACHE_CONTROL, "public"),
    ];
    (headers, Html("page"))
}

async fn broken() -> Response {
    panic!("canary-in-a-panic")
}

async fn fault() -> Response {
    leptos_error(&AppError::Internal { incident: String::new() })
}

/// The answer of Leptos to an error in a server function.
fn leptos_error(error: &AppError) -> Response {
    let mark = HeaderName::from_static("serverfnerror");
    (StatusCode::INTERNAL_SERVER_ERROR, [(mark, "/api/x")], Json(error)).into_response()
}

struct Files(BTreeMap<&'static str, &'static [u8]>);

impl AssetSource for Files {
    fn get(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        self.0.get(path).map(|bytes| Cow::Borrowed(*bytes))
    }
}

/// A site of a script, a program with its parts and an icon, the script in all packings, and a script that was kept of the
/// release before: the manifest does not name it.
fn site() -> Arc<dyn AssetSource> {
    Arc::new(Files(BTreeMap::from([
        (
            "manifest.json",
            br#"{"keypane.js":"keypane-1a2b.js","keypane.wasm":"keypane-3c4d.wasm","favicon.svg":"favicon-5e6f.svg","embed.js":"embed-9c0d.js","forms.wasm":"forms-1b2c.wasm","shared-1.wasm":"shared-1-3d4e.wasm"}"#
                .as_slice(),
        ),
        ("parts.json", br#"{"forms":["shared-1.wasm","forms.wasm"],"rules":["shared-1.wasm"]}"#),
        ("pkg/keypane-1a2b.js", b"let plain"),
        ("pkg/keypane-1a2b.js.br", b"brotli"),
        ("pkg/keypane-1a2b.js.gz", b"gzip"),
        ("pkg/keypane-3c4d.wasm", b"\0asm"),
        ("pkg/favicon-5e6f.svg", b"<svg/>"),
        ("pkg/embed-9c0d.js", b"let embed"),
        ("pkg/embed-9c0d.js.br", b"brotli embed"),
        ("pkg/keypane-7a8b.js", b"let before"),
        ("pkg/keypane-7a8b.js.br", b"brotli before"),
        ("secret.txt", b"not below pkg"),
    ])))
}

/// The settings of a test.
pub fn config(flags: &[&str]) -> Config {
    let arguments = std::iter::once("keypane").chain(flags.iter().copied()).map(Into::into);
    Config::load(arguments, Surroundings::default()).unwrap()
}

/// The frame's state for settings, ready at once, that reads the forms of everybody who is signed in.
pub fn state(flags: &[&str]) -> AppState {
    let config = config(flags);
    let assets = Assets::from_source(&config.serve.base_path, site()).unwrap();
    let authenticator = match &config.authentication {
        Authentication::None => Authenticator::local_admin(),
        Authentication::Proxy(proxy) => Authenticator::by_proxy(proxy),
        Authentication::Oidc(_) => panic!("the issuer's tests have a kit of their own"),
    };
    let parts = FrameParts {
        error_page: plain_error_page(),
        assets,
        authenticator,
        metrics: Metrics::new(|_| ()),
        readiness: Arc::new(AlwaysReady),
        audit: Arc::new(NoAudit),
        door: Arc::new(|caller| caller.is_some()),
        shutdown: Shutdown::new(),
    };
    AppState::new(&config, parts)
}

/// A probe that is always ready.
struct AlwaysReady;

#[async_trait]
impl ReadinessProbe for AlwaysReady {
    async fn ready(&self) -> Result<(), Unready> {
        Ok(())
    }
}

/// An audit log of nothing.
struct NoAudit;

#[async_trait]
impl AuditLog for NoAudit {
    async fn attempt(&self, _: &Attempt<'_>) -> Result<Box<dyn AuditEntry>, BoxError> {
        Err("no page of these tests writes".into())
    }

    async fn refusal(&self, _: &Attempt<'_>, _: u16) {}

    fn incident(&self, _: &str, _: &str) {}
}

/// Error pages without the panel around them.
fn plain_error_page() -> ErrorPage {
    Arc::new(|PageError { status, request_id, .. }| {
        let limit = if status == StatusCode::PAYLOAD_TOO_LARGE { "at most 2 MiB" } else { "" };
        let page = format!(
            "<!DOCTYPE html><html lang=\"en\"><title>{status}</title><p>{limit}</p>\
             <p>{request_id}</p></html>\n"
        );
        async move { Html(page).into_response() }.boxed()
    })
}

/// The whole server, without a network.
#[derive(Clone)]
pub struct TestApp {
    router: Router,
}

impl TestApp {
    /// The server for settings.
    pub fn with(flags: &[&str]) -> Self {
        Self::on(&state(flags))
    }

    /// The server for a state.
    pub fn on(state: &AppState) -> Self {
        let pages = pages(state);
        Self { router: router(state, pages) }
    }

    /// The operators' own address, for settings.
    pub fn of_operators(flags: &[&str]) -> Self {
        Self { router: operators(&state(flags)) }
    }

    /// The router itself, to serve it.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request) -> Answer {
        Answer::read(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// Gets a path as a browser at the usual address does.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(ask(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Posts a form as the panel's own page does.
    pub async fn post_form(&self, path: &str, form: &str) -> Answer {
        self.send(form_post(path).body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Calls a server function as the panel's own script does.
    pub async fn call(&self, path: &str, json: &str) -> Answer {
        self.send(api_call(path).body(Body::from(json.to_owned())).unwrap()).await
    }
}

/// A form post from the panel's own page.
pub fn form_post(path: &str) -> http::request::Builder {
    own_post(path, FORM)
}

/// A call from the panel's own script.
pub fn api_call(path: &str) -> http::request::Builder {
    own_post(path, JSON)
}
