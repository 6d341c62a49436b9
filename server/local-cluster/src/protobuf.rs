//! Reads Kubernetes' protobuf, which kubectl sends for the kinds for which it has types.
//!
//! Only requests are read, and only the kinds that kubectl creates by name. The result is the same
//! JSON that another client would have sent. Source: Kubernetes, "API concepts: Protobuf encoding";
//! field numbers from the published `generated.proto` files. Unknown fields are skipped, malformed
//! input is refused, and a length is trusted only if the bytes are there.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

const MAGIC: &[u8] = b"k8s\0";

/// How a field is read.
enum Wire {
    Text,
    Bytes,
    Flag,
    Number,
    Time,
    Message(&'static [Field]),
    /// A map with text keys.
    Map(&'static Self),
    /// One element of a list.
    Each(&'static Self),
}

/// Number, name and type.
type Field = (u64, &'static str, Wire);

const OWNER: &[Field] = &[
    (1, "kind", Wire::Text),
    (3, "name", Wire::Text),
    (4, "uid", Wire::Text),
    (5, "apiVersion", Wire::Text),
    (6, "controller", Wire::Flag),
    (7, "blockOwnerDeletion", Wire::Flag),
];

const METADATA: &[Field] = &[
    (1, "name", Wire::Text),
    (2, "generateName", Wire::Text),
    (3, "namespace", Wire::Text),
    (5, "uid", Wire::Text),
    (6, "resourceVersion", Wire::Text),
    (8, "creationTimestamp", Wire::Time),
    (9, "deletionTimestamp", Wire::Time),
    (11, "labels", Wire::Map(&Wire::Text)),
    (12, "annotations", Wire::Map(&Wire::Text)),
    (13, "ownerReferences", Wire::Each(&Wire::Message(OWNER))),
    (14, "finalizers", Wire::Each(&Wire::Text)),
];

const SECRET: &[Field] = &[
    (1, "metadata", Wire::Message(METADATA)),
    (2, "data", Wire::Map(&Wire::Bytes)),
    (3, "type", Wire::Text),
    (4, "stringData", Wire::Map(&Wire::Text)),
    (5, "immutable", Wire::Flag),
];

const CONFIG_MAP: &[Field] = &[
    (1, "metadata", Wire::Message(METADATA)),
    (2, "data", Wire::Map(&Wire::Text)),
    (3, "binaryData", Wire::Map(&Wire::Bytes)),
    (4, "immutable", Wire::Flag),
];

const REFERENCE: &[Field] = &[
    (1, "kind", Wire::Text),
    (2, "namespace", Wire::Text),
    (3, "name", Wire::Text),
    (4, "uid", Wire::Text),
    (5, "apiVersion", Wire::Text),
];

const SERVICE_ACCOUNT: &[Field] = &[
    (1, "metadata", Wire::Message(METADATA)),
    (2, "secrets", Wire::Each(&Wire::Message(REFERENCE))),
    (3, "imagePullSecrets", Wire::Each(&Wire::Message(&[(1, "name", Wire::Text)]))),
    (4, "automountServiceAccountToken", Wire::Flag),
];

const NAMESPACE: &[Field] = &[(1, "metadata", Wire::Message(METADATA))];

const RESOURCE_ATTRIBUTES: &[Field] = &[
    (1, "namespace", Wire::Text),
    (2, "verb", Wire::Text),
    (3, "group", Wire::Text),
    (4, "version", Wire::Text),
    (5, "resource", Wire::Text),
    (6, "subresource", Wire::Text),
    (7, "name", Wire::Text),
];

const ACCESS: &[Field] = &[
    (1, "resourceAttributes", Wire::Message(RESOURCE_ATTRIBUTES)),
    (
        2,
        "nonResourceAttributes",
        Wire::Message(&[(1, "path", Wire::Text), (2, "verb", Wire::Text)]),
    ),
    (3, "user", Wire::Text),
    (4, "groups", Wire::Each(&Wire::Text)),
];

const REVIEW: &[Field] = &[(2, "spec", Wire::Message(ACCESS))];

const DELETE_OPTIONS: &[Field] = &[
    (1, "gracePeriodSeconds", Wire::Number),
    (
        2,
        "preconditions",
        Wire::Message(&[(1, "uid", Wire::Text), (2, "resourceVersion", Wire::Text)]),
    ),
    (4, "propagationPolicy", Wire::Text),
    (5, "dryRun", Wire::Each(&Wire::Text)),
];

const TYPE_META: &[Field] = &[(1, "apiVersion", Wire::Text), (2, "kind", Wire::Text)];
const ENVELOPE: &[Field] = &[(1, "typeMeta", Wire::Message(TYPE_META)), (2, "raw", Wire::Bytes)];

fn fields(kind: &str) -> Option<&'static [Field]> {
    Some(match kind {
        "Secret" => SECRET,
        "ConfigMap" => CONFIG_MAP,
        "ServiceAccount" => SERVICE_ACCOUNT,
        "Namespace" => NAMESPACE,
        "SelfSubjectAccessReview" | "SubjectAccessReview" => REVIEW,
        "SelfSubjectReview" => &[],
        "DeleteOptions" => DELETE_OPTIONS,
        _ => return None,
    })
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProtobufError {
    /// Not protobuf as Kubernetes writes it.
    Malformed,
    /// A kind that can be read only as JSON here.
    OtherKind,
}

/// Reads an object.
///
/// # Errors
/// If the bytes are malformed, or of a kind that has no table here.
pub fn read(bytes: &[u8]) -> Result<Value, ProtobufError> {
    let body = bytes.strip_prefix(MAGIC).ok_or(ProtobufError::Malformed)?;
    let envelope = message(ENVELOPE, body).ok_or(ProtobufError::Malformed)?;
    let text = |path: &str| envelope.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let raw = STANDARD.decode(text("/raw")).map_err(|_| ProtobufError::Malformed)?;
    let kind = text("/typeMeta/kind");
    let fields = fields(kind).ok_or(ProtobufError::OtherKind)?;
    let mut object = message(fields, &raw).ok_or(ProtobufError::Malformed)?;
    if let Some(map) = object.as_object_mut() {
        map.insert("kind".to_owned(), kind.into());
        map.insert("apiVersion".to_owned(), text("/typeMeta/apiVersion").into());
    }
    Ok(object)
}

/// A value on the wire.
enum Raw<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
}

fn varint(input: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = input.split_first()?;
        *input = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn take<'a>(input: &mut &'a [u8], length: u64) -> Option<&'a [u8]> {
    let (taken, rest) = input.split_at_checked(usize::try_from(length).ok()?)?;
    *input = rest;
    Some(taken)
}

fn field<'a>(input: &mut &'a [u8]) -> Option<(u64, Raw<'a>)> {
    let tag = varint(input)?;
    let raw = match tag & 7 {
        0 => Raw::Number(varint(input)?),
        1 => take(input, 8).map(|_| Raw::Other)?,
        2 => {
            let length = varint(input)?;
            Raw::Bytes(take(input, length)?)
        }
        5 => take(input, 4).map(|_| Raw::Other)?,
        _ => return None,
    };
    Some((tag >> 3, raw))
}

fn message(fields: &[Field], mut input: &[u8]) -> Option<Value> {
    let mut map = Map::new();
    while !input.is_empty() {
        let (number, raw) = field(&mut input)?;
        let known = fields.iter().find(|(known, ..)| *known == number);
        let Some((_, name, wire)) = known else { continue };
        match wire {
            Wire::Map(inner) => {
                let (key, value) = entry(inner, &raw)?;
                let target = map.entry(*name).or_insert_with(|| Value::Object(Map::new()));
                target.as_object_mut()?.insert(key, value);
            }
            Wire::Each(inner) => {
                let target = map.entry(*name).or_insert_with(|| Value::Array(Vec::new()));
                target.as_array_mut()?.push(value(inner, raw)?);
            }
            _ => {
                map.insert((*name).to_owned(), value(wire, raw)?);
            }
        }
    }
    Some(Value::Object(map))
}

fn entry(inner: &Wire, raw: &Raw<'_>) -> Option<(String, Value)> {
    let Raw::Bytes(mut input) = *raw else { return None };
    let mut key = String::new();
    let mut content = Value::from("");
    while !input.is_empty() {
        match field(&mut input)? {
            (1, Raw::Bytes(bytes)) => key = text(bytes)?,
            (2, raw) => content = value(inner, raw)?,
            _ => {}
        }
    }
    Some((key, content))
}

fn text(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

fn value(wire: &Wire, raw: Raw<'_>) -> Option<Value> {
    Some(match (wire, raw) {
        (Wire::Text, Raw::Bytes(bytes)) => text(bytes)?.into(),
        (Wire::Bytes, Raw::Bytes(bytes)) => STANDARD.encode(bytes).into(),
        (Wire::Flag, Raw::Number(number)) => (number != 0).into(),
        // A negative number is written as the unsigned number with the same bits.
        (Wire::Number, Raw::Number(number)) => i64::from_le_bytes(number.to_le_bytes()).into(),
        (Wire::Time, Raw::Bytes(bytes)) => time(bytes)?,
        (Wire::Message(fields), Raw::Bytes(bytes)) => message(fields, bytes)?,
        _ => return None,
    })
}

fn time(bytes: &[u8]) -> Option<Value> {
    let parsed = message(&[(1, "seconds", Wire::Number)], bytes)?;
    let Some(seconds) = parsed.get("seconds").and_then(Value::as_i64) else {
        return Some(Value::Null);
    };
    Some(super::clock::rfc3339(jiff::Timestamp::from_second(seconds).ok()?).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn bytes(number: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2, u8::try_from(content.len()).unwrap()];
        out.extend(content);
        out
    }

    #[test]
    fn reads_a_secret() {
        let metadata = bytes(1, &bytes(1, b"a"));
        let data = bytes(2, &[bytes(1, b"ssh"), bytes(2, b"key")].concat());
        let raw = [metadata, data, bytes(3, b"Opaque"), vec![5 << 3, 1]].concat();
        let meta = bytes(1, &[bytes(1, b"v1"), bytes(2, b"Secret")].concat());
        let whole = [MAGIC.to_vec(), meta, bytes(2, &raw)].concat();
        let expected = json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"},
            "data": {"ssh": "a2V5"}, "type": "Opaque", "immutable": true,
        });
        assert_eq!(read(&whole), Ok(expected));
        for end in 0..whole.len() {
            let _ = read(&whole[..end]);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(noise in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&[MAGIC, &noise].concat());
            let _ = message(SECRET, &noise);
        }
    }
}
