//! Rules for secrets: keys, size, the keys that each type requires, and which changes are allowed.
//!
//! Source: Kubernetes, "Secrets" (types of Secret, immutable Secrets, size limit).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

use super::{FieldError, config_key};
use crate::object::Object;

/// The most bytes of all decoded values together.
const MAX_BYTES: usize = 1024 * 1024;
const REDACTED: &str = "<secret contents redacted>";

/// Rules for a secret's own fields.
pub fn secret(object: &Object) -> Vec<FieldError> {
    let empty = Map::new();
    let data = object.0.get("data").and_then(Value::as_object).unwrap_or(&empty);
    let mut errors = Vec::new();
    let mut bytes = 0_usize;
    let mut keys: Vec<&String> = data.keys().collect();
    keys.sort_unstable();
    for key in keys {
        for rule in config_key(key) {
            errors.push(FieldError::invalid(format!("data[{key}]"), key, &rule));
        }
        bytes = bytes.saturating_add(decoded_length(data.get(key)));
    }
    if bytes > MAX_BYTES {
        errors.push(FieldError::too_long("data", MAX_BYTES));
    }
    errors.extend(by_type(object, data));
    errors
}

fn by_type(object: &Object, data: &Map<String, Value>) -> Vec<FieldError> {
    let missing = |key: &str| FieldError::required(format!("data[{key}]"), "");
    let blank = |key: &str| decoded_length(data.get(key)) == 0;
    match object.text_at("type").as_str() {
        "kubernetes.io/service-account-token" => {
            let key = "kubernetes.io/service-account.name";
            let annotations = object.meta_pairs("annotations");
            if annotations.iter().any(|(name, value)| *name == key && !value.is_empty()) {
                Vec::new()
            } else {
                vec![FieldError::required(format!("metadata.annotations[{key}]"), "")]
            }
        }
        "kubernetes.io/dockercfg" => json_object(data, ".dockercfg"),
        "kubernetes.io/dockerconfigjson" => json_object(data, ".dockerconfigjson"),
        "kubernetes.io/basic-auth"
            if !data.contains_key("username") && !data.contains_key("password") =>
        {
            vec![missing("username"), missing("password")]
        }
        "kubernetes.io/ssh-auth" if blank("ssh-privatekey") => vec![missing("ssh-privatekey")],
        "kubernetes.io/tls" => {
            let needed = ["tls.crt", "tls.key"].into_iter();
            needed.filter(|key| !data.contains_key(*key)).map(missing).collect()
        }
        _ => Vec::new(),
    }
}

fn json_object(data: &Map<String, Value>, key: &str) -> Vec<FieldError> {
    let field = format!("data[{key}]");
    let Some(value) = data.get(key) else {
        return vec![FieldError::required(field, "")];
    };
    let bytes = STANDARD.decode(value.as_str().unwrap_or_default()).unwrap_or_default();
    match serde_json::from_slice::<Option<serde_json::Map<String, Value>>>(&bytes) {
        Ok(_) => Vec::new(),
        // The parser's message may quote the value, so only the position is given.
        Err(error) => {
            let detail = format!("not a JSON object at column {}", error.column());
            vec![FieldError::invalid(field, REDACTED, &detail)]
        }
    }
}

fn decoded_length(value: Option<&Value>) -> usize {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
    (text.len() / 4 * 3).saturating_sub(padding)
}

/// Rules for the change from `old` to `new`.
pub fn secret_update(old: &Object, new: &Object) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if old.text_at("type") != new.text_at("type") {
        errors.push(FieldError::invalid("type", &new.text_at("type"), "field is immutable"));
    }
    if old.0.get("immutable") == Some(&Value::Bool(true)) {
        let detail = "field is immutable when `immutable` is set";
        if new.0.get("immutable") != Some(&Value::Bool(true)) {
            errors.push(FieldError::forbidden("immutable", detail));
        }
        if old.0.get("data") != new.0.get("data") {
            errors.push(FieldError::forbidden("data", detail));
        }
    }
    errors
}
