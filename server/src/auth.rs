//! Finds out who sent a request.
//!
//! What callers may do is not decided here: the gate asks the cluster for that.
//!
//! Invariant: without authentication, every request comes from the one user that exists then: the
//! local administrator, or the panel's own account on a real cluster. For that reason
//! [`Config::load`](crate::config::Config::load) refuses every address except loopback in that
//! mode.

mod account;
mod answer_body;
mod name;
pub(crate) mod oidc;
mod proxy_headers;
mod required_groups;
mod standing;
mod trust;

use std::sync::Arc;

use async_trait::async_trait;
use backend::Caller;
use http::request::Parts;

use self::account::ByAccount;
pub use self::oidc::Login;
pub(crate) use self::oidc::Oidc;
use self::proxy_headers::ByProxy;
pub use self::required_groups::RequiredGroups;
pub(crate) use self::standing::{
    BySession, OwnSession, Renewed, SeveralSessions, ShownAs, StillValid,
};
pub use self::trust::{Believed, Trust};
use crate::config::ProxyConfig;

/// The name of the only user without authentication on the embedded cluster.
const LOCAL_ADMIN: &str = "local-admin";

/// A way to find out who sent a request.
#[async_trait]
pub trait Identify: Send + Sync {
    /// Returns the caller of a request, or `None` if the user is not signed in. It removes the
    /// headers that later code must not trust. The peer of the connection is in the request's
    /// extensions.
    async fn caller(&self, request: &mut Parts) -> Option<Caller>;

    /// Returns true if callers are users who have signed in.
    fn tells_apart(&self) -> bool {
        true
    }
}

/// Finds out who sent a request. It is cheap to clone.
#[derive(Clone)]
pub struct Authenticator(Arc<dyn Identify>);

impl Authenticator {
    /// For the embedded cluster without authentication: every caller is its administrator.
    pub fn local_admin() -> Self {
        Self(Arc::new(Everybody))
    }

    /// For a portal whose proxy names the user.
    pub fn by_proxy(config: &ProxyConfig) -> Self {
        Self(Arc::new(ByProxy::new(config)))
    }

    /// For a real cluster without authentication: every caller is the account that the panel uses.
    /// The cluster is asked for its name at once, so this must be called inside a tokio runtime.
    /// `configured` is the account's name in the configuration, for a cluster that does not tell.
    pub(crate) fn by_account(client: kube::Client, configured: String) -> Self {
        Self(Arc::new(ByAccount::ask(client, configured)))
    }

    /// For an OpenID Connect issuer that names the user.
    pub(crate) fn by_issuer(oidc: Oidc) -> Self {
        Self(Arc::new(oidc))
    }

    /// Returns the caller of a request, or `None` if the user is not signed in.
    pub async fn caller(&self, request: &mut Parts) -> Option<Caller> {
        self.0.caller(request).await
    }

    /// Returns true if callers are users who have signed in.
    pub fn tells_apart(&self) -> bool {
        self.0.tells_apart()
    }
}

/// `KEYPANE_AUTH=none` on the embedded cluster: every caller is its administrator.
struct Everybody;

#[async_trait]
impl Identify for Everybody {
    async fn caller(&self, _: &mut Parts) -> Option<Caller> {
        Some(Caller { user: LOCAL_ADMIN.to_owned(), email: None, groups: Vec::new() })
    }

    fn tells_apart(&self) -> bool {
        false
    }
}
