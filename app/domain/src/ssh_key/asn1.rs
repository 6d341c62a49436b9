//! Private keys in ASN.1: PKCS#1 (RFC 8017, appendix A.1.2), SEC 1 (RFC 5915) and PKCS#8 (RFC 5208,
//! RFC 5958), without armour.
//!
//! Only DER is read, and reading verifies that the private half belongs to the public half.

use ed25519_dalek::SigningKey;
use pkcs1::RsaPrivateKeyRef;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::Decode;
use sec1::EcPrivateKey;
use zeroize::Zeroizing;

use super::Problem;
use super::curve::Curve;
use super::public;
use super::rsa::{self, Numbers};

const RSA: &str = "1.2.840.113549.1.1.1";
const DSA: &str = "1.2.840.10040.4.1";
const EC: &str = "1.2.840.10045.2.1";
const ED25519: &str = "1.3.101.112";

/// The identifier 1.2.840.10045.1.1 in DER. It stands in keys that spell their curve out instead of
/// naming it (RFC 3279, section 2.3.5), which OpenSSH does not read everywhere.
const PRIME_FIELD: [u8; 9] = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01];

/// A key in PKCS#8, verified.
pub(super) struct Pkcs8 {
    /// Its public half in SSH's form.
    pub(super) blob: Vec<u8>,
    /// The seed of an Ed25519 key, which is to be written in another form.
    pub(super) seed: Option<Zeroizing<[u8; 32]>>,
}

/// Reads and verifies an RSA key in PKCS#1; gives its public half in SSH's form.
pub(super) fn read_pkcs1(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let bytes = one_value(bytes)?;
    let key = RsaPrivateKeyRef::from_der(bytes).map_err(|_| damaged_or(bytes, MULTI_PRIME))?;
    rsa::check(&Numbers {
        modulus: key.modulus.as_bytes(),
        public_exponent: key.public_exponent.as_bytes(),
        private_exponent: key.private_exponent.as_bytes(),
        primes: [key.prime1.as_bytes(), key.prime2.as_bytes()],
        coefficient: key.coefficient.as_bytes(),
        exponents: Some([key.exponent1.as_bytes(), key.exponent2.as_bytes()]),
    })
}

/// How a key of more than two primes begins after its length: version 1 (RFC 8017, appendix A.1.2).
const MULTI_PRIME: &[u8] = &[0x02, 0x01, 0x01, 0x02];

/// The problem of a key that cannot be parsed: unsupported if its content begins with
/// `unsupported`, otherwise damaged.
fn damaged_or(bytes: &[u8], unsupported: &[u8]) -> Problem {
    let content = bytes.get(4..).unwrap_or_default();
    if content.starts_with(unsupported) { Problem::KeyUnsupported } else { Problem::KeyDamaged }
}

/// Reads and verifies an ECDSA key in SEC 1's form, which names its curve itself.
pub(super) fn read_sec1(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let bytes = one_value(bytes)?;
    let key = EcPrivateKey::from_der(bytes).map_err(|_| {
        let spelled_out = bytes.windows(PRIME_FIELD.len()).any(|part| part == PRIME_FIELD);
        if spelled_out { Problem::KeyUnsupported } else { Problem::KeyDamaged }
    })?;
    let oid = key.parameters.and_then(sec1::EcParameters::named_curve);
    let oid = oid.ok_or(Problem::KeyUnsupported)?.to_string();
    read_ec(&key, Curve::of_oid(&oid).ok_or(Problem::KeyUnsupported)?)
}

/// Reads and verifies a key in PKCS#8.
pub(super) fn read_pkcs8(bytes: &[u8]) -> Result<Pkcs8, Problem> {
    let bytes = one_value(bytes)?;
    if let Some(key) = read_plain_ed25519(bytes) {
        return key;
    }
    let key = PrivateKeyInfoRef::from_der(bytes).map_err(|_| {
        let encrypted = bytes.windows(PBES2.len()).any(|part| part == PBES2);
        if encrypted { Problem::KeyPassphrase } else { Problem::KeyDamaged }
    })?;
    // A public half is whole bytes.
    if key.public_key.is_some_and(|bits| bits.as_bytes().is_none()) {
        return Err(Problem::KeyDamaged);
    }
    let private = key.private_key.as_bytes();
    let plain = |blob| Pkcs8 { blob, seed: None };
    match key.algorithm.oid.to_string().as_str() {
        RSA => read_pkcs1(private).map_err(inner).map(plain),
        DSA => Err(Problem::KeyDsa),
        EC => {
            let oid = key.algorithm.parameters_oid().map_err(|_| Problem::KeyUnsupported)?;
            let curve = Curve::of_oid(&oid.to_string()).ok_or(Problem::KeyUnsupported)?;
            let inside = EcPrivateKey::from_der(private).map_err(|_| Problem::KeyDamaged)?;
            let again = inside.parameters.and_then(sec1::EcParameters::named_curve);
            if again.is_some_and(|again| again != oid) {
                return Err(Problem::KeyDamaged);
            }
            read_ec(&inside, curve).map(plain)
        }
        ED25519 if key.algorithm.parameters.is_none() => read_ed25519(&key),
        ED25519 => Err(Problem::KeyDamaged),
        _ => Err(Problem::KeyUnsupported),
    }
}

/// The octet string in PKCS#8 is complete, so a key inside that ends too early is damaged, not
/// truncated.
fn inner(problem: Problem) -> Problem {
    if problem == Problem::KeyTruncated { Problem::KeyDamaged } else { problem }
}

/// The identifier 1.2.840.113549.1.5.13 in DER, of a key under a passphrase (RFC 8018).
const PBES2: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];

/// Ed25519's identifier in DER, alone or with the null that some libraries put after it.
const ED25519_NAMES: [&[u8]; 2] = [
    &[0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70],
    &[0x30, 0x07, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x05, 0x00],
];

/// The bytes before the public half: as in RFC 5958, and as ring wrote them until 0.16, with an
/// explicit tag instead of an implicit one.
const PUBLIC_HALVES: [&[u8]; 2] = [&[0x81, 0x21, 0x00], &[0xa1, 0x23, 0x03, 0x21, 0x00]];

/// Reads Ed25519 in any of the forms that libraries write: an octet string with the seed inside the
/// octet string (RFC 8410, section 7), and maybe the public half. `None` for everything else.
fn read_plain_ed25519(bytes: &[u8]) -> Option<Result<Pkcs8, Problem>> {
    let [0x30, _, 0x02, 0x01, version @ (0x00 | 0x01), rest @ ..] = bytes else { return None };
    let rest = ED25519_NAMES.iter().find_map(|name| rest.strip_prefix(*name))?;
    let rest = rest.strip_prefix(&[0x04, 0x22, 0x04, 0x20])?;
    let (seed, rest) = rest.split_first_chunk::<32>()?;
    let said = PUBLIC_HALVES.iter().find_map(|head| rest.strip_prefix(*head));
    let public = SigningKey::from_bytes(seed).verifying_key().to_bytes();
    match said {
        Some(said) if said != public => return Some(Err(Problem::KeyDamaged)),
        // Only the second version has a public half.
        Some(_) if *version == 0 => return None,
        None if !rest.is_empty() => return None,
        _ => {}
    }
    let blob = public::ed25519_blob(&public);
    Some(Ok(Pkcs8 { blob, seed: Some(Zeroizing::new(*seed)) }))
}

/// Reads Ed25519 from a key with attributes.
fn read_ed25519(key: &PrivateKeyInfoRef<'_>) -> Result<Pkcs8, Problem> {
    let seed = key.private_key.as_bytes().strip_prefix(&[0x04, 0x20]).ok_or(Problem::KeyDamaged)?;
    let seed: &[u8; 32] = seed.try_into().map_err(|_| Problem::KeyDamaged)?;
    let public = SigningKey::from_bytes(seed).verifying_key().to_bytes();
    if key.public_key.is_some_and(|said| said.as_bytes() != Some(&public)) {
        return Err(Problem::KeyDamaged);
    }
    Ok(Pkcs8 { blob: public::ed25519_blob(&public), seed: Some(Zeroizing::new(*seed)) })
}

fn read_ec(key: &EcPrivateKey<'_>, curve: Curve) -> Result<Vec<u8>, Problem> {
    let point = curve.public_point(key.private_key).ok_or(Problem::KeyDamaged)?;
    // A key may leave its public half out; it follows from the private one.
    if key.public_key.is_some_and(|said| curve.read_point(said).as_ref() != Some(&point)) {
        return Err(Problem::KeyDamaged);
    }
    Ok(public::ecdsa_blob(curve, &point))
}

/// The bytes of the first value. Its length tells a truncated key from a damaged one. Bytes after
/// the value are ignored, as in OpenSSL.
fn one_value(bytes: &[u8]) -> Result<&[u8], Problem> {
    let (head, length) = match bytes {
        [0x30, 0x82, high, low, ..] => (4, usize::from(u16::from_be_bytes([*high, *low]))),
        [0x30, 0x81, length, ..] => (3, usize::from(*length)),
        [0x30, length @ 0..=0x7f, ..] => (2, usize::from(*length)),
        [] | [0x30, ..] if bytes.len() < 4 => return Err(Problem::KeyTruncated),
        _ => return Err(Problem::KeyDamaged),
    };
    bytes.get(..head + length).ok_or(Problem::KeyTruncated)
}
