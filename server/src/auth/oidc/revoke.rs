//! Asks the issuer to revoke a refresh token (RFC 7009).
//!
//! This does not use the library's request, because the library refuses every endpoint that is not
//! HTTPS, and an issuer on loopback, for tests, uses HTTP. The HTTP client makes sure that an
//! issuer over HTTPS is only asked over HTTPS.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::SecretValue;
use form_urlencoded::{Serializer, byte_serialize};
use http::{Method, Request, header};
use openidconnect::AsyncHttpClient as _;
use zeroize::Zeroizing;

use super::issuer::Metadata;
use super::login::{Login, takes_basic};
use super::session::Session;

/// The reason why a token was not revoked. It holds nothing of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotRevoked {
    /// The issuer does not answer.
    #[error("the issuer does not answer")]
    Away,
    /// The issuer does not revoke tokens.
    #[error("the issuer has no endpoint for it")]
    NoEndpoint,
    /// The issuer refuses.
    #[error("the issuer refuses")]
    Refused,
    /// The request cannot be built.
    #[error("the request cannot be made")]
    Request,
}

impl Login {
    /// Asks the issuer to revoke the newest refresh token of a session that this process knows. A
    /// token that the issuer does not know is not an error (RFC 7009, 2.2).
    pub(super) async fn revoke(&self, session: &Session) -> Result<(), NotRevoked> {
        let now = self.clock.now().as_second();
        let Some(token) = self.refreshes.newest(session, now).await else { return Ok(()) };
        let metadata = self.issuer.metadata().await.map_err(|_| NotRevoked::Away)?;
        let request = self.revocation(&metadata, &token)?;
        let answer = self.issuer.http().call(request).await.map_err(|_| NotRevoked::Away)?;
        if answer.status().is_success() { Ok(()) } else { Err(NotRevoked::Refused) }
    }

    fn revocation(
        &self,
        metadata: &Metadata,
        token: &SecretValue,
    ) -> Result<Request<Vec<u8>>, NotRevoked> {
        let endpoint = &metadata.additional_metadata().additional_metadata.revocation_endpoint;
        let endpoint = endpoint.as_ref().ok_or(NotRevoked::NoEndpoint)?;
        let (id, secret) = (self.config.client_id.as_str(), self.config.client_secret.as_ref());
        let mut form = Serializer::new(String::new());
        form.append_pair("token", token.expose()).append_pair("token_type_hint", "refresh_token");
        let request = Request::builder()
            .method(Method::POST)
            .uri(endpoint.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        // RFC 6749, 2.3.1.
        let request = match secret {
            Some(secret) if takes_basic(metadata) => {
                let pair: Zeroizing<String> = Zeroizing::new(
                    byte_serialize(id.as_bytes())
                        .chain([":"])
                        .chain(byte_serialize(secret.expose().as_bytes()))
                        .collect(),
                );
                request.header(header::AUTHORIZATION, format!("Basic {}", STANDARD.encode(&*pair)))
            }
            secret => {
                form.append_pair("client_id", id);
                if let Some(secret) = secret {
                    form.append_pair("client_secret", secret.expose());
                }
                request
            }
        };
        request.body(form.finish().into_bytes()).map_err(|_| NotRevoked::Request)
    }
}
