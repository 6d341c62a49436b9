//! The issuer: its discovery document and its keys, which are cached (OpenID Connect Discovery
//! 1.0).
//!
//! They are fetched when they are first needed, so that the panel starts without the issuer. A
//! token with an unknown key causes a new fetch, but not more often than every [`REST`]. The cached
//! copy stays in use while the issuer does not answer.

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

/// The issuer's discovery document, with its keys.
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

/// Optional members of the discovery document (RFC 8414, 2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Endpoints {
    /// The endpoint that revokes a token (RFC 7009).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) revocation_endpoint: Option<RevocationUrl>,
}

impl AdditionalProviderMetadata for Endpoints {}

/// How long the cached copy is used without fetching it again.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// The shortest time between two fetches.
const REST: SignedDuration = SignedDuration::from_secs(10);

/// The error for an issuer that does not answer, or whose answer is not that of an issuer.
#[derive(Debug, thiserror::Error)]
#[error("the issuer does not answer")]
pub(super) struct Away;

/// The issuer. It is cheap to clone.
#[derive(Clone)]
pub(super) struct Issuer(Arc<IssuerInner>);

struct IssuerInner {
    url: IssuerUrl,
    http: HttpClient,
    clock: Arc<dyn Clock>,
    known: Mutex<KnownIssuer>,
    /// Held by the task that fetches.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct KnownIssuer {
    metadata: Option<Arc<Metadata>>,
    /// The time at which the metadata was fetched.
    at: Timestamp,
    /// The time at which fetching was last tried.
    tried: Option<Timestamp>,
}

impl Issuer {
    /// The issuer in the settings, which is not asked for anything yet.
    pub(super) fn new(config: &OidcConfig, clock: Arc<dyn Clock>) -> Self {
        let secure = config.issuer.url().scheme() == "https";
        let http = HttpClient::new(secure, &config.authorities);
        let (known, asking) = (Mutex::default(), tokio::sync::Mutex::default());
        Self(Arc::new(IssuerInner { url: config.issuer.clone(), http, clock, known, asking }))
    }

    /// Returns the HTTP client for the issuer.
    pub(super) fn http(&self) -> &HttpClient {
        &self.0.http
    }

    /// Returns the issuer's metadata, from the cache if possible.
    pub(super) async fn metadata(&self) -> Result<Arc<Metadata>, Away> {
        let KnownIssuer { metadata, at, .. } = self.known();
        let Some(metadata) = metadata else { return self.newer_than(None).await };
        let old = self.0.clock.now().duration_since(at) >= FRESH;
        if old && self.0.asking.try_lock().is_ok() {
            // The request uses the old copy, and a task fetches a new one in the background.
            let (issuer, seen) = (self.clone(), Arc::clone(&metadata));
            tokio::spawn(async move { issuer.newer_than(Some(seen)).await.is_ok() });
        }
        Ok(metadata)
    }

    /// Fetches the metadata again, if the last fetch is long enough ago. Returns `seen` if there is
    /// nothing newer.
    pub(super) async fn again(&self, seen: Arc<Metadata>) -> Arc<Metadata> {
        self.newer_than(Some(Arc::clone(&seen))).await.unwrap_or(seen)
    }

    async fn newer_than(&self, seen: Option<Arc<Metadata>>) -> Result<Arc<Metadata>, Away> {
        let _one = self.0.asking.lock().await;
        let KnownIssuer { metadata, tried, .. } = self.known();
        let is_seen = |it: &Arc<Metadata>| seen.as_ref().is_some_and(|seen| Arc::ptr_eq(it, seen));
        if let Some(newer) = metadata.filter(|it| !is_seen(it)) {
            // Another task has fetched it meanwhile.
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

/// Returns the reason why there is no metadata, for the log.
fn reason(error: &DiscoveryError<HttpError>) -> String {
    match error {
        DiscoveryError::Request(error) => error.to_string(),
        DiscoveryError::Response(status, ..) => format!("it answers {status}"),
        DiscoveryError::Validation(_) => "it calls itself by another name".to_owned(),
        _ => "its answer is none of an issuer".to_owned(),
    }
}
