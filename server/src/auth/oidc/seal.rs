//! Encrypted texts that the browser keeps for the panel and cannot read.
//!
//! Each text is encrypted with AES-256-GCM (NIST SP 800-38D). Its key and nonce are its own: they
//! are derived from the shared key by HKDF-SHA256 (RFC 5869) with a random salt. So no nonce is
//! used twice, however many replicas encrypt. The purpose of the text and the panel (its issuer,
//! its client, its origin and its base path) are part of the derivation. So a text for one purpose
//! does not pass for another, and the text of one panel does not pass at another panel, even if
//! both have the same key file.
//!
//! Invariant: a text can be decrypted only if it is unchanged, only for the purpose that it was
//! made for, and only by the same panel with its key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::SecretValue;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::error::Unspecified;
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use store::{Key, KeyRing, random};
use zeroize::Zeroizing;

const SALT_BYTES: usize = 16;
const KEY_BYTES: usize = 32;

/// The purpose of an encrypted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The session of a window.
    Window,
    /// The session of a frame.
    Frame,
    /// A login that has begun.
    Login,
    /// The code that a popup passes to its frame.
    Code,
}

impl Purpose {
    /// The purpose's part of the derivation. Changing a label makes all existing texts useless.
    fn label(self) -> &'static [u8] {
        match self {
            Self::Window => b"keypane 2 session of a window",
            Self::Frame => b"keypane 2 session of a frame",
            Self::Login => b"keypane 2 login",
            Self::Code => b"keypane 2 code for a frame",
        }
    }
}

/// The identity of the panel as a digest, which is part of the derivation.
#[derive(Clone, Copy)]
pub(super) struct PanelId([u8; 32]);

impl PanelId {
    /// Computes the identity from these parts, in their order. The length of each part precedes it,
    /// so that different parts cannot give the same identity.
    pub(super) fn of(parts: [&str; 4]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(part);
        }
        Self(digest.finalize().into())
    }
}

/// The content of an encrypted text.
pub(super) struct Opened<T> {
    /// The decrypted value.
    pub(super) value: T,
    /// True if the text was encrypted with the key before the current one.
    pub(super) aged: bool,
}

/// Encrypts and decrypts texts.
#[derive(Clone)]
pub(super) struct Sealer {
    keys: KeyRing,
    panel: PanelId,
}

impl Sealer {
    /// Builds a sealer that encrypts with the current key, and also decrypts with the key before
    /// it.
    pub(super) fn new(keys: KeyRing, panel: PanelId) -> Self {
        Self { keys, panel }
    }

    /// Encrypts a value as a text of `A-Z`, `a-z`, `0-9`, `-` and `_`. Returns `None` without
    /// randomness.
    pub(super) fn seal<T: Serialize>(&self, purpose: Purpose, value: &T) -> Option<String> {
        let salt = random::bytes::<SALT_BYTES>().ok()?;
        let (key, nonce) = derive(self.keys.current(), &salt, purpose, &self.panel).ok()?;
        let mut text = Zeroizing::new(serde_json::to_vec(value).ok()?);
        let tag = key.seal_in_place_separate_tag(nonce, Aad::empty(), &mut text).ok()?;
        let bytes = [&salt, text.as_slice(), tag.as_ref()].concat();
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Returns the value in a text, or `None` if decryption fails for any reason.
    pub(super) fn open<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        text: &str,
    ) -> Option<Opened<T>> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (salt, sealed) = bytes.split_at_checked(SALT_BYTES)?;
        self.keys.all().enumerate().find_map(|(age, key)| {
            let (key, nonce) = derive(key, salt, purpose, &self.panel).ok()?;
            let mut opened = Zeroizing::new(sealed.to_vec());
            let plain = key.open_in_place(nonce, Aad::empty(), &mut opened).ok()?;
            let value = serde_json::from_slice(plain).ok()?;
            Some(Opened { value, aged: age > 0 })
        })
    }
}

/// Returns a random text of 256 bits, or `None` without randomness.
pub(super) fn unguessable() -> Option<SecretValue> {
    let bytes = Zeroizing::new(random::bytes::<32>().ok()?);
    Some(SecretValue::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

/// The key and the nonce of one text.
struct KeyAndNonce;

impl KeyType for KeyAndNonce {
    fn len(&self) -> usize {
        KEY_BYTES + NONCE_LEN
    }
}

fn derive(
    key: &Key,
    salt: &[u8],
    purpose: Purpose,
    panel: &PanelId,
) -> Result<(LessSafeKey, Nonce), Unspecified> {
    let mut bytes = Zeroizing::new([0; KEY_BYTES + NONCE_LEN]);
    let secret = Salt::new(HKDF_SHA256, salt).extract(key.expose());
    secret.expand(&[purpose.label(), &panel.0], KeyAndNonce)?.fill(bytes.as_mut_slice())?;
    let (key, nonce) = bytes.split_at(KEY_BYTES);
    let key = UnboundKey::new(&AES_256_GCM, key)?;
    Ok((LessSafeKey::new(key), Nonce::try_assume_unique_for_key(nonce)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANEL: [&str; 4] = ["https://issuer.test", "keypane", "https://panel.test", ""];

    fn ring(lines: &[&str]) -> Sealer {
        of_panel(lines, PANEL)
    }

    fn of_panel(lines: &[&str], panel: [&str; 4]) -> Sealer {
        let keys: Vec<String> = lines.iter().map(|line| line.repeat(32)).collect();
        Sealer::new(KeyRing::parse(keys.join("\n").as_bytes()).unwrap(), PanelId::of(panel))
    }

    fn opened(sealer: &Sealer, purpose: Purpose, text: &str) -> Option<(String, bool)> {
        sealer.open::<String>(purpose, text).map(|opened| (opened.value, opened.aged))
    }

    #[test]
    fn a_text_opens_by_its_key_for_its_purpose() {
        let (old, both, foreign) = (ring(&["a"]), ring(&["b", "a"]), ring(&["c"]));
        let text = old.seal(Purpose::Window, &"kept").unwrap();
        assert_eq!(opened(&old, Purpose::Window, &text), Some(("kept".to_owned(), false)));
        assert_eq!(opened(&both, Purpose::Window, &text), Some(("kept".to_owned(), true)));
        assert_eq!(opened(&foreign, Purpose::Window, &text), None);
        for other in [Purpose::Frame, Purpose::Login, Purpose::Code] {
            assert_eq!(opened(&old, other, &text), None);
        }
    }

    #[test]
    fn a_text_opens_in_its_panel_only() {
        let text = ring(&["a"]).seal(Purpose::Window, &"kept").unwrap();
        for part in 0..PANEL.len() {
            let mut other = PANEL;
            other[part] = "other";
            assert_eq!(opened(&of_panel(&["a"], other), Purpose::Window, &text), None, "{part}");
        }
        let [issuer, client, ..] = PANEL;
        let shifted = format!("{issuer}k");
        let moved = [&shifted, &client[1..], PANEL[2], PANEL[3]];
        assert_eq!(opened(&of_panel(&["a"], moved), Purpose::Window, &text), None);
    }

    #[test]
    fn no_byte_can_be_changed() {
        let sealer = ring(&["a"]);
        let text = sealer.seal(Purpose::Window, &"kept").unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            let changed = URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(opened(&sealer, Purpose::Window, &changed), None, "byte {index}");
        }
        for cut in ["", "A", &text[..20], &text[..text.len() - 1]] {
            assert_eq!(opened(&sealer, Purpose::Window, cut), None);
        }
        assert_ne!(sealer.seal(Purpose::Window, &"kept").unwrap(), text);
    }
}
