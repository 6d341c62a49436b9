//! Only requests for a name that the panel has: anything else is a mistake, or DNS rebinding.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header;

use super::AppState;
use super::rejection::Rejection;
use crate::config::{HostPattern, HostPort, Origin, ServeConfig};

/// Names of the loopback interface.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The names that the panel answers to.
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    patterns: Vec<HostPattern>,
    public: Option<Origin>,
}

impl AllowedHosts {
    /// The loopback names and the address that is listened on, the public URL's name, and those
    /// that are configured besides.
    pub fn new(serve: &ServeConfig) -> Self {
        let bound = match serve.address.ip() {
            std::net::IpAddr::V4(ip) => ip.to_string(),
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let own = LOOPBACK.into_iter().chain([bound.as_str()]).filter_map(HostPort::parse);
        let patterns = own.map(HostPattern::new).chain(serve.hosts.iter().cloned()).collect();
        Self { patterns, public: serve.public_url.clone() }
    }

    /// True for a name of the panel.
    pub fn knows(&self, host: &HostPort) -> bool {
        self.public.as_ref().is_some_and(|public| public.is_at(host))
            || self.patterns.iter().any(|pattern| pattern.matches(host))
    }
}

/// Refuses requests for other hosts; the host of the others is among their extensions.
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

/// The host that a request is for: the one of its target (HTTP/2, or the absolute form) and the
/// one of its `Host` header, which must not contradict each other.
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
