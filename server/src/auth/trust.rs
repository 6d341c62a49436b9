//! Decides which requests come from a trusted proxy.
//!
//! Invariant: [`Believed`] is made only here, for a peer in the configured networks that has sent
//! the shared secret, if one is configured. Headers that only such a proxy may set are removed from
//! every other request. The secret is removed from every request.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName};

use crate::config::{Authentication, Config, Networks, ProxyConfig, SharedSecret};

/// Marks a request that comes from a trusted proxy, in its extensions.
#[derive(Clone, Copy, Debug)]
pub struct Believed(());

/// The rules for trusting a proxy.
#[derive(Clone, Debug)]
pub struct Trust {
    networks: Networks,
    secret: Option<SharedSecret>,
    /// The headers that say who is signed in.
    identity: Vec<HeaderName>,
}

impl Trust {
    /// Reads the networks, the secret and the headers from the settings.
    pub fn new(config: &Config) -> Self {
        let networks = config.networks.clone();
        match &config.authentication {
            Authentication::Proxy(ProxyConfig { user, email, groups, secret }) => Self {
                networks,
                secret: secret.clone(),
                identity: vec![user.clone(), email.clone(), groups.clone()],
            },
            Authentication::None | Authentication::Oidc(_) => {
                Self { networks, secret: None, identity: Vec::new() }
            }
        }
    }

    /// Returns true if the address is in a network of trusted proxies.
    pub fn has(&self, address: IpAddr) -> bool {
        self.networks.contains(address)
    }

    /// Decides whether a peer's request is trusted. Removes the secret, and from an untrusted
    /// request also the headers that it must not set; their names are logged.
    pub fn sift(
        &self,
        request_id: &str,
        peer: Option<IpAddr>,
        headers: &mut HeaderMap,
    ) -> Option<Believed> {
        let is_near = peer.is_some_and(|peer| self.has(peer));
        // The secret is removed first, from every request.
        let is_proven = self.secret.as_ref().is_none_or(|secret| took(secret, headers));
        if is_near && is_proven {
            return Some(Believed(()));
        }
        let mut taken = Vec::new();
        for name in &self.identity {
            if headers.remove(name).is_some() {
                taken.push(name.as_str());
            }
        }
        if !taken.is_empty() {
            let reason = if is_near { "without the secret" } else { "of another network" };
            let peer = peer.map(tracing::field::display);
            let headers = taken.join(", ");
            tracing::warn!(request_id, peer, headers, reason, "taken out: not the proxy's");
        }
        None
    }
}

/// Removes the secret from the headers. Returns true if it was there once and was right.
fn took(secret: &SharedSecret, headers: &mut HeaderMap) -> bool {
    let mut given = headers.get_all(&secret.header).iter();
    let is_right = match (given.next(), given.next()) {
        (Some(value), None) => secret.is(value.as_bytes()),
        _ => false,
    };
    headers.remove(&secret.header);
    is_right
}
