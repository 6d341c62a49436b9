//! Accepts only requests for one of the panel's own host names. Any other name is a mistake or DNS
//! rebinding.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header;

use super::AppState;
use super::rejection::Rejection;
use crate::config::{HostPattern, HostPort, Origin, ServeConfig};

/// The names of the loopback interface.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The host names that the panel answers to.
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    patterns: Vec<HostPattern>,
    public: Option<Origin>,
}

impl AllowedHosts {
    /// Collects the loopback names, the address that the server listens on, the name in the public
    /// URL, and any other names in the configuration.
    pub fn new(serve: &ServeConfig) -> Self {
        let bound = match serve.address.ip() {
            std::net::IpAddr::V4(ip) => ip.to_string(),
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let own = LOOPBACK.into_iter().chain([bound.as_str()]).filter_map(HostPort::parse);
        let patterns = own.map(HostPattern::new).chain(serve.hosts.iter().cloned()).collect();
        Self { patterns, public: serve.public_url.clone() }
    }

    /// Returns true if `host` is one of the panel's names.
    pub fn knows(&self, host: &HostPort) -> bool {
        self.public.as_ref().is_some_and(|public| public.is_at(host))
            || self.patterns.iter().any(|pattern| pattern.matches(host))
    }
}

/// Refuses requests for other hosts, and puts the host of an accepted request into its extensions.
pub(super) async fn allowed_hosts(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let rejection = match asked(&request) {
        Some(host) if state.hosts.knows(&host) => {
            request.extensions_mut().insert(host);
            return next.run(request).await;
        }
        Some(host) => {
            tracing::info!(%host, "refused: not a name of this panel");
            Rejection::UnknownHost
        }
        None => Rejection::NoHost,
    };
    state.turn_away(request, rejection).await
}

/// Returns the host that a request is for. It can be in the request's target (HTTP/2, or the
/// absolute form) and in its `Host` header; the two must not contradict each other.
fn asked(request: &Request) -> Option<HostPort> {
    let mut headers = request.headers().get_all(header::HOST).iter();
    let (header, more) = (headers.next(), headers.next());
    if more.is_some() {
        return None;
    }
    let header = header.map(|value| value.to_str().ok().and_then(HostPort::parse));
    let target = request.uri().authority().map(|authority| HostPort::parse(authority.as_str()));
    match (target, header) {
        (Some(target), Some(header)) if target != header => None,
        (target, header) => target.or(header)?,
    }
}
