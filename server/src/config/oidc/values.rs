//! Parses the values of an issuer's settings.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use domain::SecretValue;
use jiff::SignedDuration;
use openidconnect::IssuerUrl;
use openidconnect::core::CoreJwsSigningAlgorithm as Algorithm;
use openidconnect::url::Host;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

use super::ConfigError;
use crate::config::secret_file;
use crate::config::setting::parse;

/// The largest file with a secret or with certificates, in bytes.
const FILE_MAX_BYTES: u64 = 1024 * 1024;

/// The longest path to a claim, in bytes.
const CLAIM_MAX_BYTES: usize = 200;

/// The values that the list of algorithms accepts.
pub(super) const ALGORITHMS: &str = "names separated by commas out of RS256, RS384, RS512, PS256, \
                                     PS384, PS512, ES256, ES384 and EdDSA: tokens without a \
                                     signature, or with a shared secret, are never taken";

/// Parses an issuer's identifier (OpenID Connect Core, 2): HTTPS, no query, no fragment. HTTP is
/// accepted for tests.
pub(super) fn issuer(text: &str) -> Option<IssuerUrl> {
    let issuer = IssuerUrl::new(text.to_owned()).ok()?;
    let url = issuer.url();
    let loopback = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => IpAddr::from(address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(address).is_loopback(),
    };
    let plain = url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    let secure = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    (plain && nobody && secure).then_some(issuer)
}

/// Parses the names of algorithms with a public key.
pub(super) fn algorithms(text: &str) -> Option<Vec<Algorithm>> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let found: Option<Vec<_>> = names.map(algorithm).collect();
    found.filter(|found| !found.is_empty())
}

fn algorithm(name: &str) -> Option<Algorithm> {
    Some(match name {
        "RS256" => Algorithm::RsaSsaPkcs1V15Sha256,
        "RS384" => Algorithm::RsaSsaPkcs1V15Sha384,
        "RS512" => Algorithm::RsaSsaPkcs1V15Sha512,
        "PS256" => Algorithm::RsaSsaPssSha256,
        "PS384" => Algorithm::RsaSsaPssSha384,
        "PS512" => Algorithm::RsaSsaPssSha512,
        "ES256" => Algorithm::EcdsaP256Sha256,
        "ES384" => Algorithm::EcdsaP384Sha384,
        "EdDSA" => Algorithm::EdDsa,
        _ => return None,
    })
}

/// Parses the path to a claim.
pub(super) fn claim(name: &'static str, value: &OsStr) -> Result<String, ConfigError> {
    let expected = "the name of a claim, or a path with dots such as realm_access.roles";
    parse(name, value, expected, |text| {
        let plain = !text.is_empty() && !text.chars().any(char::is_control);
        (plain && text.len() <= CLAIM_MAX_BYTES).then(|| text.to_owned())
    })
}

/// Parses a time such as `90s`, `30m` or `1h 30m`, from a minute to 30 days, in whole seconds.
pub(super) fn period(name: &'static str, value: &OsStr) -> Result<Duration, ConfigError> {
    parse(name, value, "a time such as 90s, 30m or 8h, from 60s to 720h", |text| {
        let period = Duration::try_from(text.parse::<SignedDuration>().ok()?).ok()?;
        let fits = (Duration::from_mins(1)..=Duration::from_hours(720)).contains(&period);
        (fits && period.subsec_nanos() == 0).then_some(period)
    })
}

/// Reads the secret in a file: its text without the line end.
pub(super) fn secret_of(name: &'static str, path: &Path) -> Result<SecretValue, ConfigError> {
    let bytes = secret_file::read(name, path)?;
    let text = std::str::from_utf8(&bytes).ok().map(|text| text.trim_end_matches(['\r', '\n']));
    let plain = text.filter(|text| !text.is_empty() && !text.chars().any(char::is_control));
    plain
        .map(|text| SecretValue::new(text.to_owned()))
        .ok_or(ConfigError::WrongSecret { name, expected: "a file with the secret on one line" })
}

/// Reads the certificates in a file.
pub(super) fn certificates(
    name: &'static str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let bytes = read(name, path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    found.ok().filter(|found| !found.is_empty()).ok_or_else(|| ConfigError::Wrong {
        name,
        value: path.to_string_lossy().into_owned(),
        expected: "a file with certificates in PEM".to_owned(),
    })
}

fn read(name: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    let unreadable = |source| ConfigError::Unreadable { name, path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    file.take(FILE_MAX_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
