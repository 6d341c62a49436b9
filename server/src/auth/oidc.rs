//! `KEYPANE_AUTH=oidc`: an OpenID Connect issuer says who the user is (decision 21).
//!
//! There are two ways to sign in: a bearer token from the portal or a proxy, and the panel's own
//! login with a session in the browser. If a request has a bearer token, only the token counts.
//!
//! Invariant: no token, code, verifier, state or cookie is in a log line, an error or a response,
//! except in the places that the protocol itself uses.

mod bearer;
mod claims;
mod ended;
mod frame;
mod http_client;
mod issuer;
mod login;
mod record;
mod refresh;
mod revoke;
mod seal;
mod session;
mod session_cookies;
mod sign_out;
mod signed_in;
mod token_check;
mod token_kind;

use std::sync::Arc;

use app::routes::BasePath;
use async_trait::async_trait;
use backend::Caller;
use http::request::Parts;

use self::bearer::Bearer;
pub(crate) use self::ended::EndedRecord;
pub(crate) use self::frame::{NotRedeemed, is_challenge};
use self::issuer::Issuer;
pub use self::login::Login;
pub(crate) use self::login::{Failed, Finished, Goal, Leads};
pub(crate) use self::record::SecretRecord;
pub(crate) use self::sign_out::SignedOut;
use store::{Clock, KeyRing};

use super::Identify;
use crate::config::OidcConfig;

/// Finds out who sent a request with the help of an issuer. It is cheap to clone.
#[derive(Clone)]
pub(crate) struct Oidc {
    bearer: Option<Arc<Bearer>>,
    login: Option<Arc<Login>>,
}

impl Oidc {
    /// Sets up the ways to sign in from the settings. This must be called inside a tokio runtime.
    /// The issuer is not asked for anything yet. `record` is the place where replicas tell each
    /// other which sessions were ended.
    pub(crate) fn new(
        config: &OidcConfig,
        base: &BasePath,
        keys: &KeyRing,
        record: impl EndedRecord + 'static,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let issuer = Issuer::new(config, Arc::clone(clock));
        let bearer = config
            .bearer
            .as_ref()
            .map(|bearer| Arc::new(Bearer::new(config, bearer, issuer.clone(), Arc::clone(clock))));
        let login = config.login.as_ref().map(|login| {
            let (keys, clock) = (keys.clone(), Arc::clone(clock));
            if !keys.is_shared() {
                tracing::warn!("without KEYPANE_KEY_FILE, sessions end with this process");
            }
            let (issuer, record) = (issuer.clone(), Arc::new(record));
            Arc::new(Login::new(config, login, base, keys, issuer, record, clock))
        });
        Self { bearer, login }
    }

    /// Returns the panel's own login, if it has one.
    pub(crate) fn login(&self) -> Option<Arc<Login>> {
        self.login.clone()
    }
}

#[async_trait]
impl Identify for Oidc {
    async fn caller(&self, request: &mut Parts) -> Option<Caller> {
        if let Some(bearer) = &self.bearer
            && let Some(decided) = bearer.caller(request).await
        {
            return decided;
        }
        self.login.as_ref()?.caller(request).await
    }
}
