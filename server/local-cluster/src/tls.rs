//! A self-signed certificate for loopback.
//!
//! It is created at every start and never stored: kubectl gets it through the kubeconfig file.

use std::{net::IpAddr, sync::Arc};

use rcgen::{CertificateParams, DnType, KeyPair, SanType};
use thiserror::Error;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// TLS could not be set up.
#[derive(Debug, Error)]
pub enum TlsError {
    /// The certificate could not be made.
    #[error("a certificate for the embedded API could not be made")]
    Certificate(#[from] rcgen::Error),
    /// The certificate could not be used.
    #[error("TLS for the embedded API could not be set up")]
    Config(#[from] rustls::Error),
}

/// What a server needs to speak TLS, and what its clients need to trust it.
pub struct ServerTls {
    /// Accepts connections.
    pub acceptor: TlsAcceptor,
    /// The certificate in PEM.
    pub certificate: String,
}

/// Makes a key and a self-signed certificate for `localhost` and the address.
///
/// # Errors
/// If the key, the certificate or the configuration cannot be made.
pub fn self_signed(address: IpAddr) -> Result<ServerTls, TlsError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
    params.subject_alt_names.push(SanType::IpAddress(address));
    params.distinguished_name.push(DnType::CommonName, "keypane local cluster");
    let certificate = params.self_signed(&key)?;
    let pem = certificate.pem();
    let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(ServerTls { acceptor: TlsAcceptor::from(Arc::new(config)), certificate: pem })
}
