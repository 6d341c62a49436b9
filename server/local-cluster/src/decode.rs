//! Decodes a request body into an object.
//!
//! Bodies are JSON or YAML. Unknown and repeated fields, about which a strict reader would
//! complain, cause a warning or a refusal, as `fieldValidation` asks.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{
    object::Object,
    protobuf::{self, ProtobufError},
    resources::{RESOURCES, Resource},
    schema::{self, Complaints},
    status::Failure,
    validate::quote,
};

/// The media types of bodies.
pub const MEDIA: &str = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

/// What to do with unknown and repeated fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Ignore them.
    Ignore,
    /// Send `Warning` headers.
    Warn,
    /// Refuse the request.
    Strict,
}

/// An object with the complaints about it.
pub struct Decoded {
    /// The object.
    pub object: Object,
    /// What a strict reader would refuse.
    pub complaints: Complaints,
}

/// Reads JSON and notes repeated fields.
pub fn json(bytes: &[u8], complaints: &mut Complaints) -> Result<Value, String> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let seed = Noting { complaints, path: String::new() };
    let value = seed.deserialize(&mut reader).map_err(|error| error.to_string())?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(value)
}

/// Reads YAML, which includes JSON.
pub fn yaml(bytes: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "yaml: not UTF-8".to_owned())?;
    serde_saphyr::from_str(text).map_err(|error| {
        // The parser's message may quote the document, which may hold credentials.
        let place = error.location();
        place.map_or_else(|| "yaml: malformed".to_owned(), |at| format!("yaml: line {}", at.line()))
    })
}

/// Reads a body of any supported media type.
pub fn value(bytes: &[u8], media: &str, complaints: &mut Complaints) -> Result<Value, String> {
    match media {
        "application/yaml" => yaml(bytes),
        "application/vnd.kubernetes.protobuf" => protobuf::read(bytes).map_err(|error| {
            let why = match error {
                ProtobufError::Malformed => "malformed",
                ProtobufError::OtherKind => "of a kind that is only read as JSON here",
            };
            format!("provided data is {why}")
        }),
        _ => json(bytes, complaints),
    }
}

/// Decodes the body of a create or a replace.
///
/// # Errors
/// 400 if the body is malformed, of another kind or version, or has a field of a wrong type.
pub fn body(
    resource: &Resource,
    bytes: &[u8],
    media: &str,
    strictness: Strictness,
) -> Result<Decoded, Failure> {
    let mut complaints = Complaints::new();
    let value = match value(bytes, media, &mut complaints) {
        Ok(Value::Object(map)) => map,
        Ok(_) => {
            let why = "couldn't get version/kind; json parse error: json: cannot unmarshal value \
                       into Go value of type struct { APIVersion string; Kind string }";
            return Err(unrecognized(resource, why, bytes));
        }
        Err(error) => {
            let why = format!("couldn't get version/kind; json parse error: {error}");
            return Err(unrecognized(resource, &why, bytes));
        }
    };
    expect_kind(resource, &value, bytes)?;
    let cannot = |why: &str| {
        let version = resource.version;
        let kind = resource.kind;
        Failure::bad_request(format!(
            "{kind} in version \"{version}\" cannot be handled as a {kind}: {why}"
        ))
    };
    let object = schema::decode(resource, value, &mut complaints).map_err(|why| cannot(&why))?;
    if strictness == Strictness::Strict && !complaints.is_empty() {
        return Err(cannot(&format!("strict decoding error: {}", complaints.join(", "))));
    }
    Ok(Decoded { object: Object(object), complaints })
}

fn unrecognized(resource: &Resource, why: &str, bytes: &[u8]) -> Failure {
    let summary = match bytes {
        [] => "<empty>".to_owned(),
        // The start is enough to recognise the mistake. A body may hold a credential, so the rest
        // is cut.
        [b'{', ..] if bytes.len() > 30 => {
            let start = bytes.get(..30).unwrap_or_default();
            format!("{} ...", String::from_utf8_lossy(start))
        }
        _ => String::from_utf8_lossy(bytes.get(..30).unwrap_or(bytes)).into_owned(),
    };
    Failure::bad_request(format!(
        "the object provided is unrecognized (must be of type {}): {why} ({summary})",
        resource.kind
    ))
}

fn expect_kind(
    resource: &Resource,
    value: &Map<String, Value>,
    bytes: &[u8],
) -> Result<(), Failure> {
    let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
    let (kind, api_version) = (text("kind"), text("apiVersion"));
    if resource.is_custom() {
        for field in ["kind", "apiVersion"] {
            if text(field).is_empty() {
                let name = if field == "kind" { "Kind" } else { "apiVersion" };
                let document = String::from_utf8_lossy(bytes.get(..30).unwrap_or(bytes));
                let why = format!("Object '{name}' is missing in '{document}'");
                return Err(unrecognized(resource, &why, bytes));
            }
        }
    }
    let expected = resource.api_version();
    if !api_version.is_empty() && api_version != expected {
        let known =
            RESOURCES.iter().any(|other| other.kind == kind && other.api_version() == api_version);
        if known || kind.is_empty() {
            return Err(Failure::bad_request(format!(
                "the API version in the data ({api_version}) does not match the expected API \
                 version ({expected})"
            )));
        }
        let version = api_version.rsplit('/').next().unwrap_or_default();
        return Err(Failure::bad_request(format!(
            "{kind} in version \"{version}\" cannot be handled as a {}: no kind {} is registered \
             for version {} in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            resource.kind,
            quote(kind),
            quote(api_version),
        )));
    }
    if !kind.is_empty() && kind != resource.kind {
        let version = resource.version;
        return Err(Failure::bad_request(format!(
            "{kind} in version \"{version}\" cannot be handled as a {}: converting \
             ({version}.{kind}) to (core.{}): unknown conversion",
            resource.kind, resource.kind
        )));
    }
    Ok(())
}

/// Builds a [`Value`] and notes keys that occur twice.
struct Noting<'a> {
    complaints: &'a mut Complaints,
    path: String,
}

impl Noting<'_> {
    fn inside(&mut self, path: String) -> Noting<'_> {
        Noting { complaints: &mut *self.complaints, path }
    }
}

impl<'de> DeserializeSeed<'de> for Noting<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Noting<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let path = format!("{}[{}]", self.path, values.len());
            match list.next_element_seed(self.inside(path))? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let path =
                if self.path.is_empty() { key.clone() } else { format!("{}.{key}", self.path) };
            if values.contains_key(&key) {
                self.complaints.push(format!("duplicate field \"{path}\""));
            }
            let value = map.next_value_seed(self.inside(path))?;
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}
