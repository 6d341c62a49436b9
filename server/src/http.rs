//! HTTP around the panel's pages: the checks on every request and the headers of every response.
//!
//! Each middleware has its own file. The pages are not part of this module: they are passed in as a
//! router with full paths, so that this module can be tested without them.
//!
//! Invariant: no handler sees a request for an unknown host, a write from another site, a path
//! outside the base path, a body that is over the limit or that comes from a caller who is not let
//! in, or forwarding headers from a peer that is not a trusted proxy. No response leaves without
//! the security headers.

mod access_log;
mod allowed_hosts;
mod api_status;
mod assets;
mod body;
mod body_room;
mod caller;
mod compression;
mod connection;
mod content_type;
mod cross_site;
mod embed;
mod forwarded;
mod health;
mod impersonate;
mod language;
mod listener;
mod metrics;
mod panic;
mod progress;
mod rejection;
mod request_cookies;
mod request_id;
mod restore_base_path;
mod security_headers;

use std::sync::Arc;
use std::time::Duration;

use app::routes::{BasePath, REDEEM};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use backend::{AuditLog, Caller};
use tower::ServiceBuilder;

pub use allowed_hosts::AllowedHosts;
pub use body_room::BodyRoom;
pub(crate) use caller::SignedIn;
pub(crate) use forwarded::client;
pub use health::{ReadinessProbe, Unready};
pub use language::Language;
pub use listener::{Limits, ListenError, ServeOutcome, bind, bind_as, serve};
pub use metrics::Metrics;
pub use rejection::{ErrorPage, PageError};
pub(crate) use request_cookies::{Several, cookie, cookies, sole_cookie};
pub use request_id::RequestId;
pub(crate) use security_headers::{KeepsOpener, OpensPopups, SEC_FETCH_DEST};

use crate::assets::Assets;
use crate::auth::{Authenticator, Trust};
use crate::config::{Config, Origin};
use crate::shutdown::Shutdown;

/// The largest request body, in bytes: 2 MiB.
pub const BODY_MAX_BYTES: usize = 2 * 1024 * 1024;

/// How long a request body may take to arrive.
#[derive(Clone, Copy, Debug)]
pub struct BodyTimeouts {
    /// The longest time for the whole body.
    pub whole: Duration,
    /// The longest time until the next part of the body arrives.
    pub pause: Duration,
}

impl Default for BodyTimeouts {
    fn default() -> Self {
        Self { whole: Duration::from_secs(30), pause: Duration::from_secs(10) }
    }
}

/// Returns true if a caller is let in, which means that the server reads the bodies of their
/// requests.
pub type Door = Arc<dyn Fn(Option<&Caller>) -> bool + Send + Sync>;

/// The state that the middleware shares. It is cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The path of the panel below its origin.
    pub base: BasePath,
    /// The host names that the panel answers to.
    pub hosts: Arc<AllowedHosts>,
    /// The origin under which users reach the panel, if it is configured.
    pub public_url: Option<Origin>,
    /// True if the operators' endpoints have an address of their own.
    pub operators_apart: bool,
    /// Scripts, styles and icons.
    pub assets: Assets,
    /// Finds out who sent a request.
    pub authenticator: Authenticator,
    /// The proxies whose forwarding headers are trusted.
    pub trust: Arc<Trust>,
    /// Counters for `/metrics`.
    pub metrics: Arc<Metrics>,
    /// The check behind `/readyz`.
    pub readiness: Arc<dyn ReadinessProbe>,
    /// Renders the page for an error that no page has handled.
    pub error_page: ErrorPage,
    /// The audit log for requests that are refused before they reach a page.
    pub audit: Arc<dyn AuditLog>,
    /// Decides whose request bodies are read.
    pub door: Door,
    /// The memory that all request bodies together may use.
    pub body_room: BodyRoom,
    /// How long a request body may take to arrive.
    pub body_timeouts: BodyTimeouts,
    /// The shutdown of the process. `/readyz` fails once it has begun.
    pub shutdown: Shutdown,
}

/// The parts of [`AppState`] that other modules of the server make. See the fields of [`AppState`].
pub struct FrameParts {
    /// Scripts, styles and icons.
    pub assets: Assets,
    /// Finds out who sent a request.
    pub authenticator: Authenticator,
    /// Counters for `/metrics`.
    pub metrics: Metrics,
    /// The check behind `/readyz`.
    pub readiness: Arc<dyn ReadinessProbe>,
    /// Renders the page for an error that no page has handled.
    pub error_page: ErrorPage,
    /// The audit log for requests that are refused before they reach a page.
    pub audit: Arc<dyn AuditLog>,
    /// Decides whose request bodies are read.
    pub door: Door,
    /// The shutdown of the process.
    pub shutdown: Shutdown,
}

impl AppState {
    /// Builds the state from the settings and the parts.
    pub fn new(config: &Config, parts: FrameParts) -> Self {
        let serve = &config.serve;
        Self {
            base: serve.base_path.clone(),
            hosts: Arc::new(AllowedHosts::new(serve)),
            public_url: serve.public_url.clone(),
            operators_apart: serve.operator_address.is_some(),
            assets: parts.assets,
            authenticator: parts.authenticator,
            trust: Arc::new(Trust::new(config)),
            metrics: Arc::new(parts.metrics),
            readiness: parts.readiness,
            error_page: parts.error_page,
            audit: parts.audit,
            door: parts.door,
            body_room: BodyRoom::default(),
            body_timeouts: BodyTimeouts::default(),
            shutdown: parts.shutdown,
        }
    }

    /// Returns true for the path of a server function, and for any other path to which a script
    /// posts JSON, with or without the base path in front.
    fn is_api(&self, path: &str) -> bool {
        let own = self.base.strip(path).unwrap_or(path);
        own.starts_with("/api/") || own.strip_prefix('/') == Some(REDEEM)
    }
}

/// Returns the whole server: the operators' endpoints and the assets, with the checks around
/// everything.
///
/// `pages` holds the panel's pages and server functions at their full paths, base path included
/// ([`BasePath::join`]), and also answers the paths that it does not know. Its handlers find the
/// caller (`backend::Caller`, if the user is signed in) and the [`RequestId`] in the request's
/// extensions.
pub fn router(state: &AppState, pages: Router) -> Router {
    let operators =
        if state.operators_apart { Router::new() } else { operators_endpoints(state.clone()) };
    around(state, operators.fallback_service(site(state.clone(), pages)))
}

/// Returns the operators' endpoints alone, for an address of their own. Every other path is 404
/// there.
pub fn operators(state: &AppState) -> Router {
    around(state, operators_endpoints(state.clone()))
}

fn operators_endpoints(state: AppState) -> Router {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::metrics))
        .with_state(state)
}

/// Adds the layers that every request and every response passes through.
fn around(state: &AppState, router: Router) -> Router {
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), forwarded::forwarded))
        .layer(from_fn(request_id::request_id))
        .layer(from_fn(access_log::access_log))
        .layer(from_fn_with_state(state.clone(), metrics::count))
        .layer(from_fn_with_state(state.clone(), security_headers::security_headers))
        .layer(from_fn_with_state(state.clone(), panic::catch_panic));
    router.layer(around)
}

/// Returns everything under the base path, behind the checks.
fn site(state: AppState, pages: Router) -> Router {
    let base = &state.base;
    let routes = Router::new()
        .route(&base.join("pkg/{*file}"), get(assets::file))
        .route(&base.join("favicon.ico"), get(assets::favicon))
        .route(&base.join("embed.js"), get(embed::script))
        .with_state(state.clone())
        .fallback_service(pages);
    let checks = ServiceBuilder::new()
        .layer(from_fn(impersonate::impersonate))
        .layer(from_fn_with_state(state.clone(), allowed_hosts::allowed_hosts))
        .layer(from_fn_with_state(state.clone(), restore_base_path::restore_base_path))
        .layer(from_fn_with_state(state.clone(), cross_site::cross_site))
        .layer(from_fn_with_state(state.clone(), content_type::content_type))
        .layer(from_fn_with_state(state.clone(), caller::caller))
        .layer(from_fn_with_state(state.clone(), body::body))
        .layer(compression::compression())
        .layer(from_fn_with_state(state, api_status::api_status));
    // A router's layers run after it has chosen a route. So the layers that rewrite the path are
    // around an outer router that has no routes to choose from.
    Router::new().fallback_service(routes).layer(checks)
}
