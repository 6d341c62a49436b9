//! The fields of the known kinds, and how decoding treats them.
//!
//! The API server decodes the kinds it knows into Go structs: unknown fields and empty values
//! disappear, and a value of the wrong type is refused. [`decode`] does the same to JSON. Kinds
//! without a table keep their fields as they are, apart from the metadata.

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Map, Value};

use super::resources::{Resource, Shape};

/// Go's base64: trailing bits are ignored, padding is required.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// The type of a field.
enum Type {
    Text,
    /// Text that is written even if it is empty.
    FullText,
    Flag,
    Number,
    /// Base64.
    Bytes,
    Time,
    Any,
    Map(&'static Type),
    List(&'static Type),
    Struct(&'static str, &'static [(&'static str, Type)]),
}

const TEXT_MAP: Type = Type::Map(&Type::Text);

const OWNER: Type = Type::Struct(
    "OwnerReference",
    &[
        ("apiVersion", Type::FullText),
        ("kind", Type::FullText),
        ("name", Type::FullText),
        ("uid", Type::FullText),
        ("controller", Type::Flag),
        ("blockOwnerDeletion", Type::Flag),
    ],
);

const MANAGED: Type = Type::Struct(
    "ManagedFieldsEntry",
    &[
        ("manager", Type::Text),
        ("operation", Type::Text),
        ("apiVersion", Type::Text),
        ("time", Type::Time),
        ("fieldsType", Type::Text),
        ("fieldsV1", Type::Any),
        ("subresource", Type::Text),
    ],
);

const METADATA: Type = Type::Struct(
    "ObjectMeta",
    &[
        ("name", Type::Text),
        ("generateName", Type::Text),
        ("namespace", Type::Text),
        ("selfLink", Type::Text),
        ("uid", Type::Text),
        ("resourceVersion", Type::Text),
        ("generation", Type::Number),
        ("creationTimestamp", Type::Time),
        ("deletionTimestamp", Type::Time),
        ("deletionGracePeriodSeconds", Type::Number),
        ("labels", TEXT_MAP),
        ("annotations", TEXT_MAP),
        ("ownerReferences", Type::List(&OWNER)),
        ("finalizers", Type::List(&Type::Text)),
        ("managedFields", Type::List(&MANAGED)),
    ],
);

const REFERENCE: Type = Type::Struct(
    "ObjectReference",
    &[
        ("kind", Type::Text),
        ("namespace", Type::Text),
        ("name", Type::Text),
        ("uid", Type::Text),
        ("apiVersion", Type::Text),
        ("resourceVersion", Type::Text),
        ("fieldPath", Type::Text),
    ],
);

const LOCAL_REFERENCE: Type = Type::Struct("LocalObjectReference", &[("name", Type::Text)]);

const SECRET: &[(&str, Type)] = &[
    ("immutable", Type::Flag),
    ("data", Type::Map(&Type::Bytes)),
    ("stringData", TEXT_MAP),
    ("type", Type::Text),
];

const CONFIG_MAP: &[(&str, Type)] =
    &[("immutable", Type::Flag), ("data", TEXT_MAP), ("binaryData", Type::Map(&Type::Bytes))];

const SERVICE_ACCOUNT: &[(&str, Type)] = &[
    ("secrets", Type::List(&REFERENCE)),
    ("imagePullSecrets", Type::List(&LOCAL_REFERENCE)),
    ("automountServiceAccountToken", Type::Flag),
];

const NAMESPACE: &[(&str, Type)] = &[
    ("spec", Type::Struct("NamespaceSpec", &[("finalizers", Type::List(&Type::Text))])),
    (
        "status",
        Type::Struct(
            "NamespaceStatus",
            &[("phase", Type::Text), ("conditions", Type::List(&Type::Any))],
        ),
    ),
];

/// The deepest nesting of an object. A stored object must be readable again: `serde_json` stops at
/// 128, and `managedFields` repeats the nesting of the object some levels further down.
const MAX_DEPTH: usize = 100;

/// The complaints of a strict reader.
pub type Complaints = Vec<String>;

/// Decodes `value` as an object of `resource`: known kinds lose unknown fields and empty values.
///
/// # Errors
/// The message of the API server's decoder for a value of the wrong type.
pub fn decode(
    resource: &Resource,
    value: Map<String, Value>,
    complaints: &mut Complaints,
) -> Result<Map<String, Value>, String> {
    if value.values().any(|inner| !nests_within(inner, MAX_DEPTH)) {
        return Err("exceeded max depth".to_owned());
    }
    let mut value = value;
    let kind = value.shift_remove("kind").unwrap_or_else(|| resource.kind.into());
    let version = value.shift_remove("apiVersion").unwrap_or_else(|| resource.api_version().into());
    let metadata = value.shift_remove("metadata").unwrap_or(Value::Null);
    let mut reader = Reader { complaints, path: vec!["metadata".to_owned()] };
    let metadata = reader.read(&METADATA, metadata, resource.kind)?;
    reader.path.clear();
    let fields = match resource.shape {
        Shape::Secret => Some(SECRET),
        Shape::ConfigMap => Some(CONFIG_MAP),
        Shape::ServiceAccount => Some(SERVICE_ACCOUNT),
        Shape::Namespace => Some(NAMESPACE),
        Shape::BuiltIn | Shape::Custom => None,
    };
    let rest = match fields {
        Some(fields) => reader.fields(resource.kind, fields, value)?,
        None => value,
    };
    let mut object = Map::new();
    object.insert("kind".to_owned(), kind);
    object.insert("apiVersion".to_owned(), version);
    object.insert("metadata".to_owned(), metadata.unwrap_or_else(|| Value::Object(Map::new())));
    object.extend(rest);
    Ok(object)
}

fn nests_within(value: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match value {
        Value::Object(map) => map.values().all(|inner| nests_within(inner, depth)),
        Value::Array(list) => list.iter().all(|inner| nests_within(inner, depth)),
        _ => true,
    }
}

struct Reader<'a> {
    complaints: &'a mut Complaints,
    path: Vec<String>,
}

impl Reader<'_> {
    /// Reads one value; `None` if Go leaves the field out when it writes it.
    fn read(&mut self, kind: &Type, value: Value, owner: &str) -> Result<Option<Value>, String> {
        match (kind, value) {
            (_, Value::Null) => Ok(None),
            (Type::Text, Value::String(text)) if text.is_empty() => Ok(None),
            (Type::Number, Value::Number(number)) if number.as_i64() == Some(0) => Ok(None),
            (Type::Number, Value::Number(number)) if number.as_i64().is_some() => {
                Ok(Some(number.into()))
            }
            (Type::Text | Type::FullText, value @ Value::String(_))
            | (Type::Flag, value @ Value::Bool(_))
            | (Type::Any, value) => Ok(Some(value)),
            (Type::Bytes, Value::String(text)) => bytes(&text).map(Some),
            (Type::Time, Value::String(text)) => time(&text).map(Some),
            (Type::Map(inner), Value::Object(map)) => self.map(inner, map, owner),
            (Type::List(inner), Value::Array(list)) => self.list(inner, list, owner),
            (Type::Struct(name, fields), Value::Object(map)) => {
                Ok(Some(Value::Object(self.fields(name, fields, map)?)))
            }
            (kind, value) => Err(self.mismatch(kind, &value, owner)),
        }
    }

    fn map(
        &mut self,
        inner: &Type,
        map: Map<String, Value>,
        owner: &str,
    ) -> Result<Option<Value>, String> {
        let mut read = Map::new();
        for (key, value) in map {
            // An entry of a map that is null or empty is kept, as the empty text.
            let value = self.read(inner, value, owner)?;
            read.insert(key, value.unwrap_or_else(|| "".into()));
        }
        Ok((!read.is_empty()).then_some(Value::Object(read)))
    }

    fn list(
        &mut self,
        inner: &Type,
        list: Vec<Value>,
        owner: &str,
    ) -> Result<Option<Value>, String> {
        let mut read = Vec::new();
        for (index, value) in list.into_iter().enumerate() {
            let step = format!("[{index}]");
            self.path.push(step);
            let empty = match inner {
                Type::Struct(..) => Value::Object(Map::new()),
                _ => "".into(),
            };
            read.push(self.read(inner, value, owner)?.unwrap_or(empty));
            self.path.pop();
        }
        Ok((!read.is_empty()).then_some(Value::Array(read)))
    }

    fn fields(
        &mut self,
        name: &str,
        fields: &[(&str, Type)],
        mut map: Map<String, Value>,
    ) -> Result<Map<String, Value>, String> {
        let mut read = Map::new();
        for (field, kind) in fields {
            let Some(value) = map.shift_remove(*field) else { continue };
            self.path.push((*field).to_owned());
            if let Some(value) = self.read(kind, value, name)? {
                read.insert((*field).to_owned(), value);
            }
            self.path.pop();
        }
        for unknown in map.keys() {
            self.path.push(unknown.clone());
            let path = self.path(true);
            self.complaints.push(format!("unknown field \"{path}\""));
            self.path.pop();
        }
        Ok(read)
    }

    /// The path with or without list indexes.
    fn path(&self, indexes: bool) -> String {
        let mut text = String::new();
        for step in &self.path {
            if step.starts_with('[') {
                if indexes {
                    text.push_str(step);
                }
                continue;
            }
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(step);
        }
        text
    }

    fn mismatch(&self, kind: &Type, value: &Value, owner: &str) -> String {
        let given = match value {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Number(number) if matches!(kind, Type::Number) => {
                let path = self.path(false);
                return format!(
                    "json: cannot unmarshal number {number} into Go struct field \
                     {owner}.{path} of type int64"
                );
            }
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let path = self.path(false);
        let field = if path.is_empty() { owner.to_owned() } else { format!("{owner}.{path}") };
        let kind = go_type(kind);
        format!("json: cannot unmarshal {given} into Go struct field {field} of type {kind}")
    }
}

fn go_type(kind: &Type) -> String {
    match kind {
        Type::Text | Type::FullText => "string".to_owned(),
        Type::Flag => "bool".to_owned(),
        Type::Number => "int64".to_owned(),
        Type::Bytes => "[]uint8".to_owned(),
        Type::Time => "v1.Time".to_owned(),
        Type::Any => "interface {}".to_owned(),
        Type::Map(inner) => format!("map[string]{}", go_type(inner)),
        Type::List(inner) => format!("[]{}", go_type(inner)),
        Type::Struct(name, _) => format!("v1.{name}"),
    }
}

fn bytes(text: &str) -> Result<Value, String> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, '\r' | '\n')).collect();
    let decoded = BASE64.decode(&plain).map_err(|error| {
        let at = match error {
            base64::DecodeError::InvalidByte(at, _)
            | base64::DecodeError::InvalidLastSymbol(at, _) => at,
            base64::DecodeError::InvalidLength(_) | base64::DecodeError::InvalidPadding => {
                plain.len()
            }
        };
        format!("illegal base64 data at input byte {at}")
    })?;
    Ok(BASE64.encode(decoded).into())
}

fn time(text: &str) -> Result<Value, String> {
    let time: jiff::Timestamp = text.parse().map_err(|_| {
        let quoted = super::validate::quote(text);
        format!(
            "parsing time {quoted} as \"2006-01-02T15:04:05Z07:00\": cannot parse {quoted} as \
             \"2006\""
        )
    })?;
    Ok(super::clock::rfc3339(time).into())
}
