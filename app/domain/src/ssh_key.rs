//! SSH private keys as git-sync reads them: in armour, without a passphrase, LF, one final newline.
//!
//! Parsing a key verifies that its private half belongs to its public half. The stored text is the
//! text that was given, repaired but not rewritten, with one exception: Ed25519 in PKCS#8, which
//! OpenSSH reads only since 9.6. The work is bounded by the size of the text ([`KEY_MAX_BYTES`])
//! and of the numbers in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::encoding::{self, Decoded};
use super::text_repair::Repairs;
use super::wrapper::{self, Found};
use super::{KeyDescription, Problem, SecretValue, StoredKey, TextRepair};
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

/// The longest text that is parsed as a key. The largest RSA key that OpenSSH reads has 13 KB, or
/// 23 KB if it is encoded in base64 twice.
const KEY_MAX_BYTES: usize = 64 * 1024;

/// The private key of a Git Sync secret: one block in armour, LF, exactly one final newline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshPrivateKey {
    value: SecretValue,
    description: KeyDescription,
    repairs: Vec<TextRepair>,
}

impl SshPrivateKey {
    /// Parses what was pasted, at most 64 KiB: OpenSSH's format, PKCS#1, PKCS#8 or SEC 1 with an
    /// RSA, ECDSA (256, 384, 521) or Ed25519 key. Errors in the text of the key or around it are
    /// repaired, see [`Self::repairs`]. That the two halves of the key belong together proves that
    /// a repair was right. A short RSA key does not fail, see [`Self::is_weak`].
    ///
    /// # Errors
    /// A [`Problem`] that says what the text is instead of a usable private key.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        // UTF-16 that a program decoded byte by byte.
        match encoding::decode(text.as_bytes()) {
            Some(decoded) if decoded.is_utf16() => Self::decoded(&decoded),
            _ => Self::read(text, Repairs::default()),
        }
    }

    fn decoded(text: &Decoded<'_>) -> Result<Self, Problem> {
        let mut repairs = Repairs::default();
        repairs.note_if(text.is_utf16(), TextRepair::Utf16);
        Self::read(text.as_str(), repairs)
    }

    fn read(text: &str, mut repairs: Repairs) -> Result<Self, Problem> {
        let text = unwrapped(text, &mut repairs)?;
        let armour = armour::read(&text, &mut repairs)?;
        let mut first = None;
        for reading in armour.readings() {
            let found =
                reading.and_then(|reading| Ok((verify(armour.label, &reading.bytes)?, reading)));
            match found {
                Ok((verified, reading)) => return Self::of(&armour, verified, &reading, repairs),
                Err(
                    problem
                    @ (Problem::KeyTruncated | Problem::KeyDamaged | Problem::KeyCharacters),
                ) => {
                    first.get_or_insert(problem);
                }
                // Without a first line only the bytes can tell that it is a key at all.
                Err(Problem::KeyUnsupported) if armour.otherwise.is_some() => {}
                Err(problem) => return Err(problem),
            }
        }
        let problem = first.unwrap_or(Problem::KeyTruncated);
        // The text was changed on its way; the key itself is not at fault.
        let changed = armour.otherwise.is_none() && armour.has_inner_blanks();
        let problem = if changed { Problem::KeyCharacters } else { problem };
        Err(armour.otherwise.unwrap_or(problem))
    }

    fn of(
        armour: &Armour<'_>,
        verified: Verified,
        reading: &armour::Reading,
        mut repairs: Repairs,
    ) -> Result<Self, Problem> {
        let Verified { label, blob, seed } = verified;
        if let Some(repair) = reading.repair {
            repairs.note(repair);
        }
        repairs.note_if(label != armour.label && armour.label != Label::Other, TextRepair::Label);
        repairs
            .note_if(armour.label == Label::Other && armour.otherwise.is_none(), TextRepair::Label);
        let mut text = match seed {
            Some(seed) => {
                repairs.note(TextRepair::OpenSshForm);
                write_ed25519(&seed)
            }
            // The lines of another format have another width.
            None => armour.text(label, reading, repairs.has(TextRepair::Lines)),
        };
        let description = PublicKey::read(&blob).ok_or(Problem::KeyDamaged)?.describe();
        let value = SecretValue::new(std::mem::take(&mut *text));
        Ok(Self { value, description, repairs: repairs.into_vec() })
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

    /// Describes a stored value, which may be anything: the result of [`Self::parse`], and also the
    /// public facts of a key that cannot be used, such as one with a passphrase, if OpenSSH's
    /// format shows them.
    pub fn inspect(stored: &[u8]) -> StoredKey {
        let Some(text) = encoding::decode(stored) else {
            return StoredKey { problem: Some(Problem::KeyNotPrivate), ..StoredKey::default() };
        };
        match Self::decoded(&text) {
            Ok(Self { description, repairs, .. }) => {
                StoredKey { description: Some(description), repairs, problem: None }
            }
            Err(problem) => StoredKey {
                description: describe_unusable(text.as_str(), &problem),
                repairs: Vec::new(),
                problem: Some(problem),
            },
        }
    }

    /// A stored value with its text repaired.
    ///
    /// # Errors
    /// Those of [`Self::parse`].
    pub fn repair(stored: &[u8]) -> Result<Self, Problem> {
        Self::decoded(&encoding::decode(stored).ok_or(Problem::KeyNotPrivate)?)
    }

    /// The key as it is stored.
    pub fn value(&self) -> &SecretValue {
        &self.value
    }

    /// The public facts of the key.
    pub fn description(&self) -> &KeyDescription {
        &self.description
    }

    /// What was repaired in the text.
    pub fn repairs(&self) -> &[TextRepair] {
        &self.repairs
    }

    /// True for an RSA key under 2048 bits (NIST SP 800-131A).
    pub fn is_weak(&self) -> bool {
        self.description.algorithm == "ssh-rsa" && self.description.bits < 2048
    }
}

/// The text of a key without base64 or a manifest around it, its characters cleaned.
fn unwrapped(text: &str, repairs: &mut Repairs) -> Result<Zeroizing<String>, Problem> {
    if text.len() > KEY_MAX_BYTES {
        return Err(Problem::TooLong { max: KEY_MAX_BYTES });
    }
    let text = text::clean(text, repairs);
    if text.trim().is_empty() {
        return Err(Problem::Required);
    }
    if text.contains("PRIVATE KEY-----") {
        return Ok(text);
    }
    let is_key = |text: &str| {
        (text.contains("BEGIN ") && text.contains("PRIVATE KEY"))
            || text.starts_with("PuTTY-User-Key")
    };
    let is_manifest = wrapper::is_manifest(&text);
    match wrapper::find(&text, is_key) {
        Found::One(inner) => {
            // The text that is left behind needs no repair of its own.
            *repairs = Repairs::default();
            repairs.note(if is_manifest { TextRepair::Manifest } else { TextRepair::Base64 });
            Ok(text::clean(&inner, repairs))
        }
        Found::Several => Err(Problem::KeySeveral),
        Found::Nothing if is_manifest => Err(Problem::KeyManifest),
        Found::Nothing => Ok(text),
    }
}

/// A key whose halves belong together.
struct Verified {
    /// The format that it has.
    label: Label,
    /// Its public half in SSH's form.
    blob: Vec<u8>,
    /// The seed of an Ed25519 key, which is to be written in another form.
    seed: Option<Zeroizing<[u8; 32]>>,
}

/// Verifies the key in the format of its label, or in the format that its bytes have.
fn verify(label: Label, bytes: &[u8]) -> Result<Verified, Problem> {
    if openssh::is_openssh(bytes) || (label == Label::OpenSsh && bytes.first() != Some(&0x30)) {
        return verify_as(Label::OpenSsh, bytes);
    }
    let said = verify_as(label, bytes);
    if !matches!(said, Err(Problem::KeyDamaged | Problem::KeyUnsupported)) {
        return said;
    }
    let others = [Label::Pkcs8, Label::Pkcs1, Label::Sec1].into_iter().filter(|it| *it != label);
    let mut others = others.map(|label| verify_as(label, bytes));
    others.find(Result::is_ok).unwrap_or(said)
}

fn verify_as(label: Label, bytes: &[u8]) -> Result<Verified, Problem> {
    let plain = |blob| Verified { label, blob, seed: None };
    match label {
        Label::OpenSsh => openssh::read(bytes).map(plain),
        Label::Pkcs1 => asn1::read_pkcs1(bytes).map(plain),
        Label::Sec1 => asn1::read_sec1(bytes).map(plain),
        Label::Pkcs8 => {
            let asn1::Pkcs8 { blob, seed } = asn1::read_pkcs8(bytes)?;
            Ok(Verified { label, blob, seed })
        }
        Label::Other => Err(Problem::KeyUnsupported),
    }
}

fn write_ed25519(seed: &[u8; 32]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(STANDARD.encode(&*openssh::write_ed25519(seed)));
    armour::wrap(Label::OpenSsh, &base64)
}

/// The public half of a complete key that cannot be used.
fn describe_unusable(text: &str, problem: &Problem) -> Option<KeyDescription> {
    let whole = matches!(
        problem,
        Problem::KeyPassphrase
            | Problem::KeySecurityKey
            | Problem::KeyDsa
            | Problem::KeySize { .. }
    );
    if !whole {
        return None;
    }
    let text = unwrapped(text, &mut Repairs::default()).ok()?;
    let armour = armour::read(&text, &mut Repairs::default()).ok()?;
    let reading = armour.readings().next()?.ok()?;
    Some(openssh::public_half(&reading.bytes)?.describe())
}

#[cfg(test)]
mod tests;
