//! Marks tell a form which parts of a secret have changed; only the server can check them.
//!
//! A mark is an HMAC-SHA256 (RFC 2104) of one part, cut to 128 bits, with the id of its key in
//! front. It is sent in pages, and a plain digest there could be tested against guesses. So every
//! mark is made with a key, and marks of different objects are never equal.
//!
//! Invariant: two values have the same mark only if their bytes, or their absence, are the same.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{DockerConfig, Part, PartMarks, SecretKind};
use hmac::{Hmac, KeyInit as _, Mac as _};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::annotations;
use super::describe::KNOWN_HOSTS;
use super::kubernetes::StoredSecret;
use crate::{Key, KeyRing};

/// The bytes of a mark that are kept (RFC 2104 §5: at least half of the digest).
const MARK_BYTES: usize = 16;
/// Bytes of a key's id.
const ID_BYTES: usize = 6;
/// The start of every digest, so that the key can serve other purposes too.
const PURPOSE: &[u8] = b"keypane mark 1";
/// The constant whose digest is a key's id.
const ID_PURPOSE: &[u8] = b"keypane key id 1";

/// A part of an object with the bytes that stand for it.
struct Piece {
    part: Part,
    /// Length-prefixed values, wiped when dropped.
    bytes: Zeroizing<Vec<u8>>,
}

/// The marks of an object's parts.
pub(super) fn of(keys: &KeyRing, kind: SecretKind, secret: &StoredSecret) -> PartMarks {
    let uid = secret.metadata.uid.as_deref().unwrap_or_default();
    let key = keys.current();
    let id = key_id(key);
    let marked = pieces(kind, secret).into_iter().map(|piece| {
        let mark = mark(key, secret, uid, &piece);
        (piece.part, format!("{id}{}", URL_SAFE_NO_PAD.encode(mark)))
    });
    PartMarks(marked.collect())
}

/// The parts of an object that differ from what a form was loaded with. Empty if the form has no
/// marks, or only marks made with unknown keys. `uid` is that of the object that the form was
/// loaded with; another object may have the name by now.
pub(super) fn differing(
    keys: &KeyRing,
    form: &PartMarks,
    uid: &str,
    kind: SecretKind,
    secret: &StoredSecret,
) -> Vec<Part> {
    let ring: Vec<(String, &Key)> = keys.all().map(|key| (key_id(key), key)).collect();
    let known: BTreeMap<&Part, (&Key, &str)> = form
        .0
        .iter()
        .filter_map(|(part, text)| {
            let (id, key) = ring.iter().find(|(id, _)| text.starts_with(id.as_str()))?;
            Some((part, (*key, text.get(id.len()..)?)))
        })
        .collect();
    if known.is_empty() {
        return Vec::new();
    }
    let stored = pieces(kind, secret);
    let unknown = |part: &Part| form.0.iter().any(|(of_form, _)| of_form == part);
    let mut parts: Vec<Part> = stored
        .iter()
        .filter(|piece| match known.get(&piece.part) {
            Some((key, text)) => {
                let mark = URL_SAFE_NO_PAD.encode(mark(key, secret, uid, piece));
                !bool::from(mark.as_bytes().ct_eq(text.as_bytes()))
            }
            // The part was added, unless the form has a mark for it that cannot be checked.
            None => !unknown(&piece.part),
        })
        .map(|piece| piece.part.clone())
        .collect();
    let is_there = |part: &Part| stored.iter().any(|piece| piece.part == *part);
    parts.extend(known.into_keys().filter(|part| !is_there(part)).cloned());
    parts
}

/// The parts of an object in the order of the form.
fn pieces(kind: SecretKind, secret: &StoredSecret) -> Vec<Piece> {
    let meta = &secret.metadata;
    let display_name = meta.annotations.as_ref().and_then(|all| all.get(annotations::DISPLAY_NAME));
    let mut pieces = vec![Piece::of(Part::DisplayName, display_name.map(String::as_bytes))];
    match kind {
        SecretKind::GitSync => {
            pieces.push(Piece::of(Part::Key, secret.value(kind.data_key())));
            pieces.push(Piece::of(Part::KnownHosts, secret.value(KNOWN_HOSTS)));
        }
        SecretKind::ImagePull => pieces.extend(file_pieces(secret.value(kind.data_key()))),
    }
    let others = secret
        .values()
        .filter(|(name, _)| !own_keys(kind).contains(name))
        .flat_map(|(name, value)| [name.as_bytes(), value]);
    pieces.push(Piece::of(Part::OtherData, others));
    let metadata = metadata(meta, secret.is_immutable());
    pieces.push(Piece::of(Part::Metadata, metadata.iter().map(Vec::as_slice)));
    pieces
}

/// The data keys of a kind that the panel knows.
pub(super) fn own_keys(kind: SecretKind) -> &'static [&'static str] {
    match kind {
        SecretKind::GitSync => &["ssh", KNOWN_HOSTS],
        SecretKind::ImagePull => &[".dockerconfigjson"],
    }
}

/// The parts of a registry file: each registry that is described on its own, by its raw text, and
/// the rest of the file with all others. A file that cannot be read is one part.
fn file_pieces(file: Option<&[u8]>) -> Vec<Piece> {
    let Some(config) = file.and_then(|bytes| DockerConfig::parse(bytes).ok()) else {
        return vec![Piece::of(Part::RestOfFile, file)];
    };
    let mut pieces: Vec<Piece> = Vec::new();
    for (host, text) in config.entry_texts() {
        let part = Part::Registry(host);
        let text = text.expose().as_bytes();
        // Hosts that are shown alike, or occur twice, are one part.
        match pieces.iter_mut().find(|piece| piece.part == part) {
            Some(piece) => piece.add([text]),
            None => pieces.push(Piece::of(part, [text])),
        }
    }
    pieces.push(Piece::of(Part::RestOfFile, [config.rest_text().expose().as_bytes()]));
    pieces
}

/// The rest of an object's metadata: labels, annotations of others, owners, finalizers, and whether
/// it is immutable or being deleted.
fn metadata(meta: &ObjectMeta, immutable: bool) -> Vec<Vec<u8>> {
    let annotations = meta.annotations.as_ref().map(|all| {
        all.iter().filter(|(name, _)| !annotations::is_ours(name)).collect::<BTreeMap<_, _>>()
    });
    let json = |value: serde_json::Result<Vec<u8>>| value.unwrap_or_default();
    vec![
        json(serde_json::to_vec(meta.labels.as_ref().unwrap_or(&BTreeMap::new()))),
        json(serde_json::to_vec(&annotations.unwrap_or_default())),
        json(serde_json::to_vec(meta.owner_references.as_deref().unwrap_or_default())),
        json(serde_json::to_vec(meta.finalizers.as_deref().unwrap_or_default())),
        vec![u8::from(immutable), u8::from(meta.deletion_timestamp.is_some())],
    ]
}

impl Piece {
    /// A part of these values; no value differs from an empty one.
    fn of<'a>(part: Part, values: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut piece = Self { part, bytes: Zeroizing::default() };
        piece.add(values);
        piece
    }

    fn add<'a>(&mut self, values: impl IntoIterator<Item = &'a [u8]>) {
        for value in values {
            self.bytes.extend((value.len() as u64).to_be_bytes());
            self.bytes.extend(value);
        }
    }
}

/// The digest of a part: purpose, object, part and values, each with its length in front.
fn mark(key: &Key, secret: &StoredSecret, uid: &str, piece: &Piece) -> [u8; MARK_BYTES] {
    let name = secret.metadata.name.as_deref().unwrap_or_default();
    let part = serde_json::to_vec(&piece.part).unwrap_or_default();
    let fields = [PURPOSE, name.as_bytes(), uid.as_bytes(), part.as_slice(), &piece.bytes];
    digest(key, &fields)
}

/// The id of a key: a digest of a constant, in base64.
fn key_id(key: &Key) -> String {
    URL_SAFE_NO_PAD.encode(digest::<ID_BYTES>(key, &[ID_PURPOSE]))
}

/// The first `N` bytes of the keyed digest of fields, each with its length in front.
fn digest<const N: usize>(key: &Key, fields: &[&[u8]]) -> [u8; N] {
    let mut start = [0; N];
    // Keys of any length will do (RFC 2104 §2), so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose()) else { return start };
    for field in fields {
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field);
    }
    let whole = mac.finalize().into_bytes();
    start.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
    start
}

#[cfg(test)]
mod tests;
