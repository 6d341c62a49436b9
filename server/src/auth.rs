//! Who is calling.
//!
//! Not what they may do: that is the cluster's to say, and the gate's to ask.
//!
//! Invariant: without authentication every request is the one user's that there is, the local
//! administrator or the account that the panel has at a real cluster, which is why
//! [`Config::load`](crate::config::Config::load) refuses every address but loopback ones then.

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

/// The name of the only user there is without authentication, on the embedded cluster.
const LOCAL_ADMIN: &str = "local-admin";

/// A way to tell callers apart.
#[async_trait]
pub trait Identify: Send + Sync {
    /// Who sent a request; `None` where nobody is signed in. What nobody else must believe is taken
    /// out of its headers. The peer of the connection is among its extensions.
    async fn caller(&self, request: &mut Parts) -> Option<Caller>;

    /// True where callers are people who have signed in.
    fn tells_apart(&self) -> bool {
        true
    }
}

/// Tells callers apart. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator(Arc<dyn Identify>);

impl Authenticator {
    /// Without authentication, on the embedded cluster: every caller is its administrator.
    pub fn local_admin() -> Self {
        Self(Arc::new(Everybody))
    }

    /// The portal's proxy says who calls.
    pub fn by_proxy(config: &ProxyConfig) -> Self {
        Self(Arc::new(ByProxy::new(config)))
    }

    /// Without authentication, on a real cluster: every caller is the account that requests go out
    /// as, which is asked for at once, inside a tokio runtime. `configured` is what the configuration
    /// calls it, for a cluster that does not say.
    pub(crate) fn by_account(client: kube::Client, configured: String) -> Self {
        Self(Arc::new(ByAccount::ask(client, configured)))
    }

    /// An OpenID Connect issuer says who calls.
    pub(crate) fn by_issuer(oidc: Oidc) -> Self {
        Self(Arc::new(oidc))
    }

    /// Who sent a request; `None` where nobody is signed in.
    pub async fn caller(&self, request: &mut Parts) -> Option<Caller> {
        self.0.caller(request).await
    }

    /// True where callers are people who have signed in.
    pub fn tells_apart(&self) -> bool {
        self.0.tells_apart()
    }
}

/// `KEYPANE_AUTH=none` on the embedded cluster: whoever reaches the panel is its administrator.
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
