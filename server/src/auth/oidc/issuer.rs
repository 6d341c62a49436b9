//! The issuer: its discovery document and its keys, kept for a while (OpenID Connect Discovery 1.0).
//!
//! They are fetched when they are first needed, so that the panel starts without the issuer. A token
//! of an unknown key has them fetched again, not more often than every [`REST`]. What is known stays
//! known while the issuer is away.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, DiscoveryError, IssuerUrl, LogoutProviderMetadata,
    ProviderMetadata, RevocationUrl,
};
use serde::{Deserialize, Serialize};
use store::Clock;

use super::http_client::{HttpClient, HttpError};
use crate::config::OidcConfig;

/// What the issuer says of itself, with its keys.
pub(super) type Metadata = ProviderMetadata<
    LogoutProviderMetadata<Endpoints>,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What the issuer may have besides (RFC 8414, 2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Endpoints {
    /// Where a token is taken back (RFC 7009).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) revocation_endpoint: Option<RevocationUrl>,
}

impl AdditionalProviderMetadata for Endpoints {}

/// How long what is known is not asked for again.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// The least time between two attempts.
const REST: SignedDuration = SignedDuration::from_secs(10);

/// The issuer does not answer, or not as an issuer does.
#[derive(Debug, thiserror::Error)]
#[error("the issuer does not answer")]
pub(super) struct Away;

/// The issuer. Cheap to clone.
#[derive(Clone)]
pub(super) struct Issuer(Arc<IssuerInner>);

struct IssuerInner {
    url: IssuerUrl,
    http: HttpClient,
    clock: Arc<dyn Clock>,
    known: Mutex<KnownIssuer>,
    /// Held by the one who asks.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct KnownIssuer {
    metadata: Option<Arc<Metadata>>,
    /// When they were fetched.
    at: Timestamp,
    /// When that was last tried.
    tried: Option<Timestamp>,
}

impl Issuer {
    /// The issuer of the settings, which is not asked yet.
    pub(super) fn new(config: &OidcConfig, clock: Arc<dyn Clock>) -> Self {
        let secure = config.issuer.url().scheme() == "https";
        let http = HttpClient::new(secure, &config.authorities);
        let (known, asking) = (Mutex::default(), tokio::sync::Mutex::default());
        Self(Arc::new(IssuerInner { url: config.issuer.clone(), http, clock, known, asking }))
    }

    /// How it is asked.
    pub(super) fn http(&self) -> &HttpClient {
        &self.0.http
    }

    /// What it says of itself.
    pub(super) async fn metadata(&self) -> Result<Arc<Metadata>, Away> {
        let KnownIssuer { metadata, at, .. } = self.known();
        let Some(metadata) = metadata else { return self.newer_than(None).await };
        let old = self.0.clock.now().duration_since(at) >= FRESH;
        if old && self.0.asking.try_lock().is_ok() {
            // Nobody waits for what is only a little older.
            let (issuer, seen) = (self.clone(), Arc::clone(&metadata));
            tokio::spawn(async move { issuer.newer_than(Some(seen)).await.is_ok() });
        }
        Ok(metadata)
    }

    /// The same once more, where it may be asked again.
    pub(super) async fn again(&self, seen: Arc<Metadata>) -> Arc<Metadata> {
        self.newer_than(Some(Arc::clone(&seen))).await.unwrap_or(seen)
    }

    async fn newer_than(&self, seen: Option<Arc<Metadata>>) -> Result<Arc<Metadata>, Away> {
        let _one = self.0.asking.lock().await;
        let KnownIssuer { metadata, tried, .. } = self.known();
        let is_seen = |it: &Arc<Metadata>| seen.as_ref().is_some_and(|seen| Arc::ptr_eq(it, seen));
        if let Some(newer) = metadata.filter(|it| !is_seen(it)) {
            // Somebody else has asked meanwhile.
            return Ok(newer);
        }
        let now = self.0.clock.now();
        if tried.is_some_and(|tried| now.duration_since(tried) < REST) {
            return seen.ok_or(Away);
        }
        self.note(|known| known.tried = Some(now));
        match Metadata::discover_async(self.0.url.clone(), &self.0.http).await {
            Ok(metadata) => {
                let metadata = Arc::new(metadata);
                self.note(|known| {
                    known.metadata = Some(Arc::clone(&metadata));
                    known.at = now;
                });
                Ok(metadata)
            }
            Err(error) => {
                tracing::warn!(
                    issuer = self.0.url.as_str(),
                    reason = reason(&error),
                    "no discovery"
                );
                seen.ok_or(Away)
            }
        }
    }

    fn known(&self) -> KnownIssuer {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, change: impl FnOnce(&mut KnownIssuer)) {
        change(&mut self.0.known.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Why there is no discovery, for the log.
fn reason(error: &DiscoveryError<HttpError>) -> String {
    match error {
        DiscoveryError::Request(error) => error.to_string(),
        DiscoveryError::Response(status, ..) => format!("it answers {status}"),
        DiscoveryError::Validation(_) => "it calls itself by another name".to_owned(),
        _ => "its answer is none of an issuer".to_owned(),
    }
}
