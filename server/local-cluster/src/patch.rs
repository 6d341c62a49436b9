//! The patch formats, on plain JSON.
//!
//! Source: RFC 7386 (merge patch), RFC 6902 (JSON patch), Kubernetes "Strategic merge patch".

use serde_json::{Map, Value};

use super::{decode, schema::Complaints, status::Failure};

const MAX_OPERATIONS: usize = 10_000;

/// A patch format, chosen by the content type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 7386.
    Merge,
    /// Kubernetes' own.
    Strategic,
    /// RFC 6902.
    Json,
    /// Server-side apply.
    Apply,
}

impl Format {
    /// The format of a media type.
    pub fn of(media: &str) -> Option<Self> {
        match media {
            "application/merge-patch+json" => Some(Self::Merge),
            "application/strategic-merge-patch+json" => Some(Self::Strategic),
            "application/json-patch+json" => Some(Self::Json),
            "application/apply-patch+yaml" => Some(Self::Apply),
            _ => None,
        }
    }
}

/// Applies a merge, strategic or JSON patch.
///
/// # Errors
/// 400 for a patch that cannot be read, 422 for one that does not apply.
pub fn apply(
    format: Format,
    object: Value,
    patch: &[u8],
    complaints: &mut Complaints,
) -> Result<Value, Failure> {
    let unreadable = |error: String| Failure::bad_request(format!("error decoding patch: {error}"));
    let patch = decode::json(patch, complaints).map_err(unreadable)?;
    match format {
        Format::Json => json_patch(object, patch),
        Format::Merge | Format::Strategic | Format::Apply => {
            let Value::Object(patch) = patch else {
                let found = if patch.is_array() { "array" } else { "value" };
                return Err(unreadable(format!(
                    "json: cannot unmarshal {found} into Go value of type map[string]interface {{}}"
                )));
            };
            if format == Format::Strategic {
                return strategic(object, &patch);
            }
            let mut object = object;
            merge(&mut object, &Value::Object(patch));
            Ok(object)
        }
    }
}

fn json_patch(mut object: Value, patch: Value) -> Result<Value, Failure> {
    let count = patch.as_array().map_or(0, Vec::len);
    if count > MAX_OPERATIONS {
        let message = format!(
            "The allowed maximum operations in a JSON patch is {MAX_OPERATIONS}, got {count}"
        );
        let message = format!("Request entity too large: {message}");
        return Err(Failure::new(413, "RequestEntityTooLarge", message));
    }
    let patch: json_patch::Patch = serde_json::from_value(patch).map_err(|_| {
        // The parser's own message could quote a value.
        Failure::bad_request("error decoding patch: not a list of JSON patch operations")
    })?;
    // The error of an operation can quote values of the object; the API server does not show it
    // either.
    json_patch::patch(&mut object, &patch).map_err(|_| Failure::unprocessable())?;
    Ok(object)
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(target) = target.as_object_mut() else { return };
    for (key, value) in patch {
        if value.is_null() {
            target.shift_remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// Lists that strategic merge patches merge by a key instead of replacing them.
fn merge_key(field: &str) -> Option<&'static str> {
    match field {
        "ownerReferences" => Some("uid"),
        "imagePullSecrets" | "secrets" | "containers" | "initContainers" | "volumes" | "env" => {
            Some("name")
        }
        "volumeMounts" => Some("mountPath"),
        "conditions" => Some("type"),
        _ => None,
    }
}

fn strategic(object: Value, patch: &Map<String, Value>) -> Result<Value, Failure> {
    let Value::Object(mut target) = object else { return Ok(Value::Object(patch.clone())) };
    match patch.get("$patch").and_then(Value::as_str) {
        Some("delete") => return Ok(Value::Object(Map::new())),
        Some("replace") => {
            let mut only = patch.clone();
            only.shift_remove("$patch");
            return Ok(Value::Object(only));
        }
        Some("merge") | None => {}
        Some(other) => {
            let message = format!("Unknown patch type: {other} in map: {other}");
            return Err(Failure::bad_request(message));
        }
    }
    if let Some(Value::Array(keep)) = patch.get("$retainKeys") {
        target.retain(|key, _| keep.iter().any(|kept| kept.as_str() == Some(key)));
    }
    for (key, value) in patch {
        if let Some(field) = key.strip_prefix("$deleteFromPrimitiveList/") {
            if let (Some(Value::Array(list)), Some(gone)) =
                (target.get_mut(field), value.as_array())
            {
                list.retain(|element| !gone.contains(element));
            }
            continue;
        }
        if key.starts_with('$') {
            continue;
        }
        strategic_field(&mut target, key, value)?;
    }
    Ok(Value::Object(target))
}

fn strategic_field(
    target: &mut Map<String, Value>,
    key: &str,
    value: &Value,
) -> Result<(), Failure> {
    let merged = match (target.get(key).cloned(), value) {
        (_, Value::Null) => {
            target.shift_remove(key);
            return Ok(());
        }
        (Some(old @ Value::Object(_)), Value::Object(patch)) => strategic(old, patch)?,
        (None, Value::Object(patch)) => strategic(Value::Object(Map::new()), patch)?,
        (Some(Value::Array(old)), Value::Array(new)) => strategic_list(key, old, new)?,
        (_, value) => value.clone(),
    };
    target.insert(key.to_owned(), merged);
    Ok(())
}

fn strategic_list(field: &str, mut list: Vec<Value>, patch: &[Value]) -> Result<Value, Failure> {
    if field == "finalizers" {
        for value in patch.iter().filter(|value| !value.is_object()) {
            if !list.contains(value) {
                list.push(value.clone());
            }
        }
        return Ok(Value::Array(list));
    }
    let Some(key) = merge_key(field) else { return Ok(Value::Array(patch.to_vec())) };
    for value in patch {
        let Value::Object(change) = value else { continue };
        let Some(id) = change.get(key) else {
            let message = format!("map: {field} does not contain declared merge key: {key}");
            return Err(Failure::bad_request(message));
        };
        let found = list.iter().position(|element| element.get(key) == Some(id));
        let delete = change.get("$patch").and_then(Value::as_str) == Some("delete");
        match found.and_then(|index| list.get_mut(index).map(|element| (index, element))) {
            Some((index, _)) if delete => {
                list.remove(index);
            }
            Some((_, element)) => *element = strategic(element.take(), change)?,
            None if delete => {}
            None => list.push(value.clone()),
        }
    }
    Ok(Value::Array(list))
}
