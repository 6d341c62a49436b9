//! Which requests come from a proxy that is believed.
//!
//! Invariant: [`Believed`] is made here only, for a peer of the configured networks that has shown
//! the shared secret where there is one. From everybody else, what only such a proxy may say is
//! taken out of the request; the secret is taken out of every request.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName};

use crate::config::{Authentication, Config, Networks, ProxyConfig, SharedSecret};

/// Among the extensions of a request that comes from a proxy that is believed.
#[derive(Clone, Copy, Debug)]
pub struct Believed(());

/// Whom requests are believed of.
#[derive(Clone, Debug)]
pub struct Trust {
    networks: Networks,
    secret: Option<SharedSecret>,
    /// The headers that say who is signed in.
    identity: Vec<HeaderName>,
}

impl Trust {
    /// The networks, secret and headers of the settings.
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

    /// True for an address that proxies have.
    pub fn has(&self, address: IpAddr) -> bool {
        self.networks.contains(address)
    }

    /// Whether a request of a peer is believed. Takes out of its headers what it must not say, and
    /// the secret; what was taken out of a request that is not believed is logged, by name.
    pub fn sift(
        &self,
        request_id: &str,
        peer: Option<IpAddr>,
        headers: &mut HeaderMap,
    ) -> Option<Believed> {
        let is_near = peer.is_some_and(|peer| self.has(peer));
        // Taken out first, whoever has sent it.
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

/// Takes the secret out of the headers; true where it was there once, and right.
fn took(secret: &SharedSecret, headers: &mut HeaderMap) -> bool {
    let mut given = headers.get_all(&secret.header).iter();
    let is_right = match (given.next(), given.next()) {
        (Some(value), None) => secret.is(value.as_bytes()),
        _ => false,
    };
    headers.remove(&secret.header);
    is_right
}
