//! SSH private keys as git-sync reads them: in armour, without a passphrase, LF, one final newline.
//!
//! Reading a key understands it, and verifies that its private half belongs to its public half.
//! What is stored is the text that was given, repaired but not written anew, with one exception:
//! Ed25519 in PKCS#8, which OpenSSH reads only since 9.6. The work is bounded by the size of the
//! text ([`KEY_MAX_BYTES`]) and of the numbers in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::{KeyDescription, KeyRepair, Problem, SecretValue, StoredKey};
use armour::{Armour, Label};
use public::PublicKey;

mod armour;
mod asn1;
mod curve;
mod openssh;
pub(crate) mod public;
mod refusal;
mod rsa;
mod text;
mod wire;

/// The longest text that is read as a key. The largest RSA key that OpenSSH reads has 13 KB.
const KEY_MAX_BYTES: usize = 64 * 1024;

/// The private key of a Git Sync secret: one block in armour, LF, exactly one final newline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshPrivateKey {
    value: SecretValue,
    description: KeyDescription,
    repairs: Vec<KeyRepair>,
}

impl SshPrivateKey {
    /// Parses what was pasted, at most 64 KiB: OpenSSH's format, PKCS#1, PKCS#8 or SEC 1 with an
    /// RSA, ECDSA (256, 384, 521) or Ed25519 key. What is not right in the text around the key is
    /// repaired, see [`Self::repairs`]. A short RSA key does not fail, see [`Self::is_weak`].
    ///
    /// # Errors
    /// A [`Problem`] that says what the text is instead of a usable private key.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let Armour { label, bytes, mut text, mut repairs } = read_armour(text)?;
        let blob = match label {
            Label::OpenSsh => openssh::read(&bytes)?,
            Label::Pkcs1 => asn1::read_pkcs1(&bytes)?,
            Label::Sec1 => asn1::read_sec1(&bytes)?,
            Label::Pkcs8 => {
                let asn1::Pkcs8 { blob, seed } = asn1::read_pkcs8(&bytes)?;
                if let Some(seed) = seed {
                    text = write_ed25519(&seed);
                    repairs.push(KeyRepair::OpenSshForm);
                }
                blob
            }
        };
        let description = PublicKey::read(&blob).ok_or(Problem::KeyDamaged)?.describe();
        Ok(Self { value: SecretValue::new(std::mem::take(&mut *text)), description, repairs })
    }

    /// Makes an Ed25519 key from 32 random bytes (RFC 8032), in OpenSSH's form and without a
    /// comment. The same bytes give the same key, byte for byte.
    pub fn generate(seed: &[u8; 32]) -> Self {
        let mut text = write_ed25519(seed);
        let blob = openssh::ed25519_public(seed);
        let description = PublicKey::of_ed25519(&blob).describe();
        let value = SecretValue::new(std::mem::take(&mut *text));
        Self { value, description, repairs: Vec::new() }
    }

    /// What is known of a stored value, which may be anything: what [`Self::parse`] says of it, and
    /// which key it is also where OpenSSH's format shows that of a key that cannot be used, such
    /// as one under a passphrase.
    pub fn inspect(stored: &[u8]) -> StoredKey {
        let Ok(text) = std::str::from_utf8(stored) else {
            return StoredKey { problem: Some(Problem::KeyNotPrivate), ..StoredKey::default() };
        };
        match Self::parse(text) {
            Ok(Self { description, repairs, .. }) => {
                StoredKey { description: Some(description), repairs, problem: None }
            }
            Err(problem) => StoredKey {
                description: describe_unusable(text, &problem),
                repairs: Vec::new(),
                problem: Some(problem),
            },
        }
    }

    /// The key as it is stored.
    pub fn value(&self) -> &SecretValue {
        &self.value
    }

    /// What the key is; all of it is public.
    pub fn description(&self) -> &KeyDescription {
        &self.description
    }

    /// What was repaired in the text.
    pub fn repairs(&self) -> &[KeyRepair] {
        &self.repairs
    }

    /// True for an RSA key under 2048 bits (NIST SP 800-131A).
    pub fn is_weak(&self) -> bool {
        self.description.algorithm == "ssh-rsa" && self.description.bits < 2048
    }
}

fn read_armour(text: &str) -> Result<Armour, Problem> {
    if text.len() > KEY_MAX_BYTES {
        return Err(Problem::TooLong { max: KEY_MAX_BYTES });
    }
    armour::read(text)
}

fn write_ed25519(seed: &[u8; 32]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(STANDARD.encode(&*openssh::write_ed25519(seed)));
    armour::wrap(Label::OpenSsh, &base64)
}

/// The public half of a key that is whole, but of no use.
fn describe_unusable(text: &str, problem: &Problem) -> Option<KeyDescription> {
    let whole = matches!(
        problem,
        Problem::KeyPassphrase
            | Problem::KeySecurityKey
            | Problem::KeyDsa
            | Problem::KeySize { .. }
    );
    let armour = whole.then(|| read_armour(text).ok()).flatten()?;
    let public =
        (armour.label == Label::OpenSsh).then(|| openssh::public_half(&armour.bytes))??;
    Some(public.describe())
}

#[cfg(test)]
mod tests;
