//! Keys in OpenSSH's own format (OpenSSH PROTOCOL.key).
//!
//! The public half stands in the clear, so a key under a passphrase is described as well.

use app::domain::KeyDescription;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ssh_key::public::KeyData;
use ssh_key::{EcdsaCurve, HashAlg, PrivateKey, PublicKey};
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN OPENSSH PRIVATE KEY-----";
const END: &str = "-----END OPENSSH PRIVATE KEY-----";

/// Describes the key in the text; `None` where it is none in this format, or is damaged.
pub(super) fn describe(bytes: &[u8]) -> Option<KeyDescription> {
    let text = std::str::from_utf8(bytes).ok()?;
    let body = text.split_once(BEGIN)?.1.split_once(END)?.0;
    // Lines of any width: tools other than ssh-keygen wrap at 64 or not at all.
    let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
    base64.extend(body.chars().filter(|c| !c.is_ascii_whitespace()));
    let key = Zeroizing::new(STANDARD.decode(base64.as_bytes()).ok()?);
    let private = PrivateKey::from_bytes(&key).ok()?;
    // Without the comment, which may name a person or a machine.
    let public = PublicKey::from(private.public_key().key_data().clone());
    Some(KeyDescription {
        algorithm: public.algorithm().as_str().to_owned(),
        bits: bits(public.key_data())?,
        fingerprint: public.fingerprint(HashAlg::Sha256).to_string(),
        public_key: public.to_openssh().ok()?,
    })
}

/// The bits of a key as ssh-keygen counts them.
fn bits(key: &KeyData) -> Option<u32> {
    match key {
        KeyData::Ed25519(_) | KeyData::SkEd25519(_) | KeyData::SkEcdsaSha2NistP256(_) => Some(256),
        KeyData::Ecdsa(key) => Some(match key.curve() {
            EcdsaCurve::NistP256 => 256,
            EcdsaCurve::NistP384 => 384,
            EcdsaCurve::NistP521 => 521,
        }),
        KeyData::Rsa(key) => bit_length(key.n.as_positive_bytes()?),
        KeyData::Dsa(key) => bit_length(key.p.as_positive_bytes()?),
        _ => None,
    }
}

/// The position of the highest bit of a big-endian number.
fn bit_length(bytes: &[u8]) -> Option<u32> {
    let first = bytes.iter().position(|byte| *byte != 0)?;
    let rest = bytes.get(first..)?;
    let unused = rest.first()?.leading_zeros();
    u32::try_from(rest.len()).ok()?.checked_mul(8)?.checked_sub(unused)
}
