//! Bearer tokens from a portal or a proxy (RFC 6750; RFC 9068).

use std::sync::Arc;

use backend::Caller;
use domain::SecretValue;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use store::Clock;

use super::claims::UserClaims;
use super::issuer::Issuer;
use super::token_check::{Also, Rules};
use super::token_kind::AcceptedTokens;
use crate::auth::{ShownAs, StillValid};
use crate::config::{BearerConfig, OidcConfig};

/// The longest token that is checked, in bytes.
const TOKEN_MAX_BYTES: usize = 16 * 1024;

/// The content of a request's header.
enum Given {
    /// No token.
    Nothing,
    /// A value that cannot be a token.
    Unusable,
    /// A token.
    Token(SecretValue),
}

/// Checks bearer tokens.
pub(super) struct Bearer {
    config: BearerConfig,
    oidc: OidcConfig,
    issuer: Issuer,
    clock: Arc<dyn Clock>,
}

impl Bearer {
    pub(super) fn new(
        oidc: &OidcConfig,
        config: &BearerConfig,
        issuer: Issuer,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { config: config.clone(), oidc: oidc.clone(), issuer, clock }
    }

    /// Returns the caller that the request's token names, or `None` if the request has no token. If
    /// the token is refused, the request has no caller, even if it has cookies. The header is
    /// removed from the request.
    pub(super) async fn caller(&self, request: &mut Parts) -> Option<Option<Caller>> {
        let token = match self.take(&mut request.headers) {
            Given::Nothing => return None,
            Given::Unusable => {
                tracing::info!("a bearer token is refused: its header cannot be read");
                return Some(None);
            }
            Given::Token(token) => token,
        };
        let rules = Rules {
            algorithms: &self.oidc.algorithms,
            audience: &self.config.audience,
            also_for: Also::Anybody,
            kinds: if self.config.id_tokens {
                AcceptedTokens::Both
            } else {
                AcceptedTokens::Access
            },
            clients: &self.config.clients,
            nonce: None,
        };
        let checked = match self.issuer.check(&token, &rules, self.clock.now()).await {
            Ok(checked) => checked,
            Err(reason) => {
                tracing::info!(%reason, "a bearer token is refused");
                return Some(None);
            }
        };
        let who = match UserClaims::read(&checked.claims, &self.oidc.claims) {
            Ok(who) => who,
            Err(reason) => {
                tracing::info!(%reason, "a bearer token is refused");
                return Some(None);
            }
        };
        if let Some(name) = &who.shown {
            request.extensions.insert(ShownAs(name.clone()));
        }
        let clock = Arc::clone(&self.clock);
        request.extensions.insert(StillValid::new(move || clock.now() < checked.until));
        Some(Some(who.caller()))
    }

    fn take(&self, headers: &mut HeaderMap) -> Given {
        let mut values = headers.get_all(&self.config.header).iter();
        let given = match (values.next(), values.next()) {
            (None, _) => Given::Nothing,
            (Some(value), None) => value.to_str().map_or(Given::Unusable, |text| self.read(text)),
            (Some(_), Some(_)) => Given::Unusable,
        };
        headers.remove(&self.config.header);
        given
    }

    fn read(&self, text: &str) -> Given {
        let (text, standard) = (text.trim(), self.config.header == AUTHORIZATION);
        let token = match text.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            // Another scheme in the standard header is not for the panel, but for a proxy, for
            // example.
            Some(_) if standard => return Given::Nothing,
            None if standard || text.is_empty() => return Given::Nothing,
            None => text,
            Some(_) => return Given::Unusable,
        };
        let plain = !token.is_empty() && token.len() <= TOKEN_MAX_BYTES && !token.contains(' ');
        if plain { Given::Token(SecretValue::new(token.to_owned())) } else { Given::Unusable }
    }
}
