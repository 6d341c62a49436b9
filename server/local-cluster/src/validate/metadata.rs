//! Rules for `metadata`, the same for every kind.

use serde_json::Value;

use super::{FieldError, label_key, label_value, names, quote};
use crate::{
    object::Object,
    resources::{Resource, Shape},
};

const ANNOTATION_BYTES: usize = 256 * 1024;

/// Rules for an object as it will be stored.
pub fn metadata(resource: &Resource, object: &Object) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let prefix = object.meta_str("generateName");
    if !prefix.is_empty() {
        // The generated suffix follows, so a trailing dash is valid.
        let masked = prefix.strip_suffix('-').map(|start| format!("{start}a"));
        for rule in names::name(resource, masked.as_deref().unwrap_or(prefix)) {
            errors.push(FieldError::invalid("metadata.generateName", prefix, &rule));
        }
    }
    let name = object.name();
    if name.is_empty() {
        let detail = "name or generateName is required";
        errors.push(FieldError::required("metadata.name", detail));
    } else {
        for rule in names::name(resource, name) {
            errors.push(FieldError::invalid("metadata.name", name, &rule));
        }
    }
    if resource.namespaced {
        for rule in names::dns_label(object.namespace()) {
            errors.push(FieldError::invalid("metadata.namespace", object.namespace(), &rule));
        }
    }
    errors.extend(maps(object));
    errors.extend(finalizers(resource, object));
    errors
}

fn maps(object: &Object) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (key, value) in object.meta_pairs("labels") {
        for rule in label_key(key) {
            errors.push(FieldError::invalid("metadata.labels", key, &rule));
        }
        for rule in label_value(value) {
            errors.push(FieldError::invalid("metadata.labels", value, &rule));
        }
    }
    let mut bytes = 0_usize;
    for (key, value) in object.meta_pairs("annotations") {
        for rule in label_key(&key.to_lowercase()) {
            errors.push(FieldError::invalid("metadata.annotations", key, &rule));
        }
        bytes = bytes.saturating_add(key.len()).saturating_add(value.len());
    }
    if bytes > ANNOTATION_BYTES {
        errors.push(FieldError::too_long("metadata.annotations", ANNOTATION_BYTES));
    }
    errors.extend(owners(object));
    errors
}

fn owners(object: &Object) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let list = object.meta("ownerReferences").and_then(Value::as_array);
    let text = |owner: &Value, field: &str| {
        owner.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let mut controller: Option<String> = None;
    for owner in list.into_iter().flatten() {
        let field = |name: &str| format!("metadata.ownerReferences.{name}");
        let version = text(owner, "apiVersion");
        if version.is_empty() || version.ends_with('/') {
            let detail = "version must not be empty";
            errors.push(FieldError::invalid(field("apiVersion"), &version, detail));
        }
        for name in ["kind", "name", "uid"] {
            if text(owner, name).is_empty() {
                errors.push(FieldError::invalid(field(name), "", "must not be empty"));
            }
        }
        if owner.get("controller") == Some(&Value::Bool(true)) {
            let this = format!("{}/{}", text(owner, "kind"), text(owner, "name"));
            if let Some(first) = &controller {
                let detail = format!(
                    "Only one reference can have Controller set to true. Found \"true\" in \
                     references for {first} and {this}"
                );
                let value = object.meta("ownerReferences").map(Value::to_string);
                let value = value.unwrap_or_default();
                errors.push(FieldError::invalid_raw("metadata.ownerReferences", &value, &detail));
            } else {
                controller = Some(this);
            }
        }
    }
    errors
}

fn finalizers(resource: &Resource, object: &Object) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (index, finalizer) in object.finalizers().into_iter().enumerate() {
        let broken = label_key(finalizer);
        for rule in &broken {
            errors.push(FieldError::invalid("metadata.finalizers", finalizer, rule));
        }
        let standard = matches!(finalizer, "kubernetes" | "orphan" | "foregroundDeletion");
        // Custom resources accept any qualified name; built-in kinds require a domain.
        if resource.shape != Shape::Custom
            && broken.is_empty()
            && !standard
            && !finalizer.contains('/')
        {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            let field = format!("metadata.finalizers[{index}]");
            errors.push(FieldError::invalid(field, finalizer, detail));
        }
    }
    errors
}

/// Rules for the change from `old` to `new`. Like the API server, this checks the maps of a
/// built-in kind twice, which is visible in the causes.
pub fn metadata_update(resource: &Resource, old: &Object, new: &Object) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if old.deleting() {
        let before = old.finalizers();
        let mut added: Vec<&str> = new.finalizers();
        added.retain(|finalizer| !before.contains(finalizer));
        added.sort_unstable();
        if !added.is_empty() {
            let list: Vec<String> = added.iter().map(|one| quote(one)).collect();
            let detail = format!(
                "no new finalizers can be added if the object is being deleted, found new \
                 finalizers []string{{{}}}",
                list.join(", ")
            );
            errors.push(FieldError::forbidden("metadata.finalizers", &detail));
        }
    }
    if new.generation() < old.generation() {
        let value = new.generation().to_string();
        let detail = "must not be decremented";
        errors.push(FieldError::invalid_raw("metadata.generation", &value, detail));
    }
    let fixed = [
        "name",
        "namespace",
        "uid",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
    ];
    for field in fixed {
        if old.meta(field) != new.meta(field) {
            let value = new.meta(field).map_or("null".to_owned(), |value| {
                value.as_str().map_or_else(|| value.to_string(), quote)
            });
            let path = format!("metadata.{field}");
            errors.push(FieldError::invalid_raw(path, &value, "field is immutable"));
        }
    }
    errors.extend(maps(new));
    if resource.is_custom() {
        errors.extend(finalizers(resource, new));
    } else {
        errors.extend(metadata(resource, new));
    }
    errors
}
