//! Public keys in SSH's binary form (RFC 4253, section 6.6; RFC 5656; RFC 8709; OpenSSH
//! PROTOCOL.u2f): kind, size and fingerprint. Private halves are read elsewhere.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::curve::Curve;
use super::rsa::MODULUS_BITS;
use super::wire::{self, Reader};
use crate::KeyDescription;

/// The kind of a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Rsa,
    Ecdsa(Curve),
    Ed25519,
    /// The private half is in a hardware security key.
    SecurityKey,
    /// DSA, which OpenSSH 10 removed; weak because of its size.
    Dsa,
}

/// The key types that the panel knows, by name.
const KINDS: [(&str, Kind); 8] = [
    ("ssh-ed25519", Kind::Ed25519),
    ("ssh-rsa", Kind::Rsa),
    ("ecdsa-sha2-nistp256", Kind::Ecdsa(Curve::P256)),
    ("ecdsa-sha2-nistp384", Kind::Ecdsa(Curve::P384)),
    ("ecdsa-sha2-nistp521", Kind::Ecdsa(Curve::P521)),
    ("sk-ssh-ed25519@openssh.com", Kind::SecurityKey),
    ("sk-ecdsa-sha2-nistp256@openssh.com", Kind::SecurityKey),
    ("ssh-dss", Kind::Dsa),
];

impl Kind {
    /// The kind that a key type's name stands for.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        KINDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// True for the name of a certificate's type (OpenSSH PROTOCOL.certkeys).
    pub(crate) fn is_certificate(name: &str) -> bool {
        name.strip_suffix("-cert-v01@openssh.com").is_some_and(|plain| {
            KINDS
                .iter()
                .any(|(known, _)| known.strip_suffix("@openssh.com").unwrap_or(known) == plain)
        })
    }
}

/// A public key that is understood.
pub(crate) struct PublicKey<'a> {
    pub(crate) kind: Kind,
    pub(crate) algorithm: &'static str,
    pub(crate) bits: u32,
    blob: &'a [u8],
}

impl<'a> PublicKey<'a> {
    /// Parses a key. `None` if its type is not known, or if bytes are missing or left over.
    pub(crate) fn read(blob: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(blob);
        let name = reader.string()?;
        let (algorithm, kind) = KINDS.iter().find(|(known, _)| known.as_bytes() == name)?;
        let bits = match kind {
            Kind::Rsa => {
                let exponent = wire::bits(reader.number()?);
                let bits = wire::bits(reader.number()?);
                let fits = bits <= *MODULUS_BITS.end() && (1..=bits).contains(&exponent);
                fits.then_some(bits)?
            }
            Kind::Ecdsa(curve) => read_point(&mut reader, *curve)?,
            Kind::Ed25519 => read_ed25519(&mut reader)?,
            Kind::SecurityKey => {
                let bits = if algorithm.starts_with("sk-ecdsa") {
                    read_point(&mut reader, Curve::P256)?
                } else {
                    read_ed25519(&mut reader)?
                };
                // The application that the key is bound to, such as `ssh:`.
                reader.string()?;
                bits
            }
            Kind::Dsa => {
                let bits = wire::bits(reader.number()?);
                for _ in ["q", "g", "y"] {
                    reader.number()?;
                }
                bits
            }
        };
        reader.is_empty().then_some(Self { kind: *kind, algorithm, bits, blob })
    }

    /// True for an RSA key that is too short for OpenSSH (under 1024 bits).
    pub(crate) fn is_too_short(&self) -> bool {
        self.kind == Kind::Rsa && self.bits < *MODULUS_BITS.start()
    }

    /// An Ed25519 key, whose form is `blob` (see [`ed25519_blob`]).
    pub(crate) fn of_ed25519(blob: &'a [u8]) -> Self {
        Self { kind: Kind::Ed25519, algorithm: "ssh-ed25519", bits: 256, blob }
    }

    /// `SHA256:` and the unpadded base64 of the digest, as ssh-keygen prints it.
    pub(crate) fn fingerprint(&self) -> String {
        format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(self.blob)))
    }

    /// The description that the panel shows.
    pub(crate) fn describe(&self) -> KeyDescription {
        KeyDescription {
            algorithm: self.algorithm.to_owned(),
            bits: self.bits,
            fingerprint: self.fingerprint(),
            public_key: format!("{} {}", self.algorithm, STANDARD.encode(self.blob)),
        }
    }
}

fn read_point(reader: &mut Reader<'_>, curve: Curve) -> Option<u32> {
    let named = reader.string()? == curve.name().as_bytes();
    let point = reader.string()?;
    (named && curve.read_point(point)? == point).then(|| curve.bits())
}

fn read_ed25519(reader: &mut Reader<'_>) -> Option<u32> {
    (reader.string()?.len() == 32).then_some(256)
}

/// The public key of an Ed25519 pair in SSH's form.
pub(crate) fn ed25519_blob(public: &[u8; 32]) -> Vec<u8> {
    let mut blob = wire::Writer::with_capacity(51);
    blob.string(b"ssh-ed25519").string(public);
    blob.finish().to_vec()
}

/// The public key of an ECDSA pair in SSH's form, from its uncompressed point.
pub(crate) fn ecdsa_blob(curve: Curve, point: &[u8]) -> Vec<u8> {
    let mut blob = wire::Writer::with_capacity(64 + point.len());
    blob.string(curve.algorithm().as_bytes()).string(curve.name().as_bytes()).string(point);
    blob.finish().to_vec()
}
