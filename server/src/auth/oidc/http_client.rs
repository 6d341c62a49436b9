//! The HTTP client for the issuer: no redirects, no proxies, and TLS with the roots of the system
//! and those in the settings. An issuer over HTTPS is never asked over HTTP, whatever its discovery
//! document says.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::auth::answer_body;

/// The longest time for a request to the issuer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The largest response that is read, in bytes.
const ANSWER_MAX_BYTES: usize = 1024 * 1024;

/// The reason why there is no response from the issuer. It holds nothing of the request.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls,
    /// The connection failed.
    #[error("the request failed")]
    Request(#[source] hyper_util::client::legacy::Error),
    /// The response is too large, or it ended early.
    #[error("the answer cannot be read")]
    Answer,
    /// The request took too long.
    #[error("no answer in time")]
    Slow,
}

/// A client for the issuer. It is cheap to clone.
#[derive(Clone)]
pub(super) struct HttpClient(Option<Client<HttpsConnector<HttpConnector>, Full<Bytes>>>);

impl HttpClient {
    /// Builds a client that trusts the system's authorities and the given ones.
    pub(super) fn new(secure: bool, authorities: &[CertificateDer<'static>]) -> Self {
        let mut roots = RootCertStore::empty();
        let system = rustls_native_certs::load_native_certs().certs;
        roots.add_parsable_certificates(system.into_iter().chain(authorities.iter().cloned()));
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions();
        let Ok(config) = config else { return Self(None) };
        let config = config.with_root_certificates(roots).with_no_client_auth();
        let builder = HttpsConnectorBuilder::new().with_tls_config(config);
        let builder = if secure { builder.https_only() } else { builder.https_or_http() };
        let connector = builder.enable_http1().build();
        Self(Some(Client::builder(TokioExecutor::new()).build(connector)))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let client = self.0.as_ref().ok_or(HttpError::Tls)?;
        let request = request.map(|body| Full::new(Bytes::from(body)));
        let (parts, body) = client.request(request).await.map_err(HttpError::Request)?.into_parts();
        let bytes = answer_body::read(body, ANSWER_MAX_BYTES).await.ok_or(HttpError::Answer)?;
        Ok(HttpResponse::from_parts(parts, bytes.to_vec()))
    }
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answered = tokio::time::timeout(TIMEOUT, self.send(request)).await;
            answered.unwrap_or(Err(HttpError::Slow))
        })
    }
}
