//! Who is calling.
//!
//! Not what they may do: that is the cluster's to say, and the gate's to ask.
//!
//! Invariant: without authentication every request is the local administrator's, which is why
//! [`AccessConfig`](crate::config::AccessConfig) refuses every address but loopback ones then.

use app::backend::Caller;
use http::HeaderMap;

use crate::config::AuthMode;

/// The name of the only user there is without authentication.
const LOCAL_ADMIN: &str = "local-admin";

/// Tells callers apart.
#[derive(Clone, Copy, Debug)]
pub struct Authenticator {
    mode: AuthMode,
}

impl Authenticator {
    /// An authenticator of a mode.
    pub fn new(mode: AuthMode) -> Self {
        Self { mode }
    }

    /// Who sent a request with these headers; `None` where nobody is signed in.
    pub fn caller(&self, _headers: &HeaderMap) -> Option<Caller> {
        match self.mode {
            AuthMode::None => Some(Caller { user: LOCAL_ADMIN.to_owned(), groups: Vec::new() }),
        }
    }
}
