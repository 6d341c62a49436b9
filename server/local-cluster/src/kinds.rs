//! The fields that the server fills in by itself, by kind.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{
    object::Object,
    resources::{Resource, Shape},
    validate::{self, FieldError},
};

/// Sets defaults that count as written by the client, so that the client's manager owns them.
pub fn complete(resource: &Resource, object: &mut Object) {
    match resource.shape {
        Shape::Secret => complete_secret(object),
        Shape::Namespace => {
            let name = object.name().to_owned();
            if name.is_empty() {
                return;
            }
            let mut labels =
                object.meta("labels").and_then(Value::as_object).cloned().unwrap_or_default();
            labels.insert("kubernetes.io/metadata.name".to_owned(), name.into());
            object.set_meta("labels", labels);
        }
        Shape::ConfigMap | Shape::ServiceAccount | Shape::BuiltIn | Shape::Custom => {}
    }
}

fn complete_secret(object: &mut Object) {
    if let Some(Value::Object(texts)) = object.0.shift_remove("stringData") {
        let data = object.0.entry("data").or_insert_with(|| Value::Object(Map::new()));
        if let Some(data) = data.as_object_mut() {
            for (key, text) in texts {
                let bytes = STANDARD.encode(text.as_str().unwrap_or_default());
                data.insert(key, bytes.into());
            }
        }
    }
    if !object.0.contains_key("type") {
        object.0.insert("type".to_owned(), "Opaque".into());
    }
}

/// Sets the fields that belong to the server, on a new object.
pub fn initialise(resource: &Resource, object: &mut Object) {
    if resource.has_generation() {
        object.set_meta("generation", 1);
    } else {
        object.remove_meta("generation");
    }
    if resource.shape == Shape::Namespace {
        object.0.insert("spec".to_owned(), json!({"finalizers": ["kubernetes"]}));
        object.0.insert("status".to_owned(), json!({"phase": "Active"}));
    }
}

/// Keeps the fields that belong to the server, on an update.
pub fn carry_over(resource: &Resource, old: &Object, new: &mut Object) {
    if resource.shape == Shape::Namespace {
        for field in ["spec", "status"] {
            match old.0.get(field) {
                Some(value) => new.0.insert(field.to_owned(), value.clone()),
                None => new.0.shift_remove(field),
            };
        }
    }
    let generation = old.generation();
    if resource.has_generation() {
        // Everything except metadata and status counts as desired state.
        let desired = |object: &Object| {
            let mut copy = object.0.clone();
            for field in ["metadata", "status", "kind", "apiVersion"] {
                copy.shift_remove(field);
            }
            copy
        };
        let bump = i64::from(desired(old) != desired(new));
        new.set_meta("generation", generation.max(1).saturating_add(bump));
    } else {
        new.copy_meta(old, "generation");
    }
}

/// The rules for a new object.
pub fn check_new(resource: &Resource, object: &Object) -> Vec<FieldError> {
    let mut errors = validate::metadata(resource, object);
    if resource.shape == Shape::Secret {
        errors.extend(validate::secret(object));
    }
    errors
}

/// The rules for a change.
pub fn check_update(resource: &Resource, old: &Object, new: &Object) -> Vec<FieldError> {
    let mut errors = validate::metadata_update(resource, old, new);
    if resource.shape == Shape::Secret {
        errors.extend(validate::secret_update(old, new));
        errors.extend(validate::secret(new));
    }
    errors
}
