//! OpenSSH's own format of private keys (OpenSSH PROTOCOL.key), without armour.
//!
//! Reading verifies that the private half belongs to the public half. Of a key with a passphrase
//! only the public half is read. Writing is for Ed25519 only, and the same key always gives the
//! same bytes.

use ed25519_dalek::SigningKey;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::Problem;
use super::curve::Curve;
use super::public::{self, Kind, PublicKey};
use super::rsa::{self, Numbers};
use super::wire::{Reader, Writer};

const MAGIC: &[u8] = b"openssh-key-v1\0";

/// The block size of the padding without a cipher.
const BLOCK: usize = 8;

/// The part before the private half.
struct Envelope<'a> {
    cipher: &'a [u8],
    kdf: &'a [u8],
    kdf_options: &'a [u8],
    keys: u32,
    public: &'a [u8],
    after: Reader<'a>,
}

impl<'a> Envelope<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes.strip_prefix(MAGIC)?);
        Some(Self {
            cipher: reader.string()?,
            kdf: reader.string()?,
            kdf_options: reader.string()?,
            keys: reader.u32()?,
            public: reader.string()?,
            after: reader,
        })
    }
}

/// True for what begins as OpenSSH's format does.
pub(super) fn is_openssh(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The public half, which is readable also under a passphrase.
pub(super) fn public_half(bytes: &[u8]) -> Option<PublicKey<'_>> {
    PublicKey::read(Envelope::read(bytes)?.public)
}

/// Reads and verifies a key; gives its public half in SSH's form.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    if !bytes.starts_with(MAGIC) {
        let cut = MAGIC.starts_with(bytes);
        return Err(if cut { Problem::KeyTruncated } else { Problem::KeyDamaged });
    }
    let Envelope { cipher, kdf, kdf_options, keys, public, mut after } =
        Envelope::read(bytes).ok_or(Problem::KeyTruncated)?;
    match (keys, cipher) {
        (0, _) => return Err(Problem::KeyDamaged),
        (1, b"none") => {}
        (1, _) => return Err(unusable(public).unwrap_or(Problem::KeyPassphrase)),
        (_, _) => return Err(Problem::KeySeveral),
    }
    let private = after.string().ok_or(Problem::KeyTruncated)?;
    let whole = kdf == b"none" && kdf_options.is_empty() && after.is_empty();
    if !whole || !private.len().is_multiple_of(BLOCK) {
        return Err(Problem::KeyDamaged);
    }
    if let Some(problem) = unusable(public) {
        return Err(problem);
    }
    let derived = read_private(private)?;
    if derived == public { Ok(derived) } else { Err(Problem::KeyDamaged) }
}

/// Why a key cannot be used, as far as its public half shows.
fn unusable(public: &[u8]) -> Option<Problem> {
    let name = std::str::from_utf8(Reader::new(public).string()?).ok()?;
    match Kind::of_name(name) {
        Some(Kind::Dsa) => Some(Problem::KeyDsa),
        Some(Kind::SecurityKey) => Some(Problem::KeySecurityKey),
        None if Kind::is_certificate(name) => Some(Problem::KeyCertificate),
        // The name of an unknown type; anything else is damage.
        None if name.starts_with("ssh-") => Some(Problem::KeyUnsupported),
        Some(_) | None => None,
    }
}

fn read_private(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut reader = Reader::new(bytes);
    let checks = (reader.u32(), reader.u32());
    let name = reader.string().unwrap_or_default();
    if checks.0.is_none() || checks.0 != checks.1 {
        return Err(Problem::KeyDamaged);
    }
    let blob = match name {
        b"ssh-ed25519" => read_ed25519(&mut reader),
        b"ssh-rsa" => read_rsa(&mut reader)?,
        name => Curve::of_algorithm(name).and_then(|curve| read_ecdsa(&mut reader, curve)),
    };
    let comment = reader.string();
    // OpenSSH takes a NUL in a comment only as its last byte.
    let readable = comment.is_some_and(|comment| {
        comment.iter().position(|byte| *byte == 0).is_none_or(|nul| nul + 1 == comment.len())
    });
    let padded = reader.rest().iter().zip(1_u8..=255).all(|(byte, count)| *byte == count);
    blob.filter(|_| readable && padded && reader.rest().len() < 256).ok_or(Problem::KeyDamaged)
}

/// Public key, then seed and public key again (RFC 8032's private key is the seed).
fn read_ed25519(reader: &mut Reader<'_>) -> Option<Vec<u8>> {
    let public: &[u8; 32] = reader.string()?.try_into().ok()?;
    let pair: &[u8; 64] = reader.string()?.try_into().ok()?;
    SigningKey::from_keypair_bytes(pair).ok().filter(|_| pair.ends_with(public))?;
    Some(public::ed25519_blob(public))
}

fn read_ecdsa(reader: &mut Reader<'_>, curve: Curve) -> Option<Vec<u8>> {
    let named = reader.string()? == curve.name().as_bytes();
    let point = reader.string()?;
    let derived = curve.public_point(reader.number()?)?;
    (named && derived == point).then(|| public::ecdsa_blob(curve, point))
}

fn read_rsa(reader: &mut Reader<'_>) -> Result<Option<Vec<u8>>, Problem> {
    let mut parts = [&[][..]; 6];
    for part in &mut parts {
        *part = reader.number().ok_or(Problem::KeyDamaged)?;
    }
    let [modulus, public_exponent, private_exponent, coefficient, p, q] = parts;
    let primes = [p, q];
    let exponents = None;
    rsa::check(&Numbers {
        modulus,
        public_exponent,
        private_exponent,
        primes,
        coefficient,
        exponents,
    })
    .map(Some)
}

/// The public half of an Ed25519 seed, in SSH's form.
pub(super) fn ed25519_public(seed: &[u8; 32]) -> Vec<u8> {
    public::ed25519_blob(&SigningKey::from_bytes(seed).verifying_key().to_bytes())
}

/// Writes an Ed25519 pair as ssh-keygen does, without a comment. The number by which OpenSSH checks
/// a decryption is random in ssh-keygen. Here it is derived from the public key, so the same seed
/// gives the same file. It protects nothing in a key without a passphrase.
pub(super) fn write_ed25519(seed: &[u8; 32]) -> Zeroizing<Vec<u8>> {
    let pair = SigningKey::from_bytes(seed);
    let public = pair.verifying_key().to_bytes();
    let blob = public::ed25519_blob(&public);
    let digest = Sha256::digest(&blob);
    let check = digest.first_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes));
    let mut private = Writer::with_capacity(160);
    private.u32(check).u32(check).string(b"ssh-ed25519").string(&public);
    private.string(&*Zeroizing::new(pair.to_keypair_bytes())).string(b"");
    for count in 1..=255 {
        if private.len().is_multiple_of(BLOCK) {
            break;
        }
        private.bytes(&[count]);
    }
    let mut file = Writer::with_capacity(320);
    file.bytes(MAGIC).string(b"none").string(b"none").string(b"").u32(1);
    file.string(&blob).string(&private.finish());
    file.finish()
}
