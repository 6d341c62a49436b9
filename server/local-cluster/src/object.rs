//! One Kubernetes object in memory: JSON with accessors for its metadata.
//!
//! Accessors never fail: a field that is missing or of another type reads as empty. Objects have no
//! `Debug`, because they may hold credentials.

use serde_json::{Map, Value};

use super::store::Stored;

/// A JSON object.
#[derive(Clone, PartialEq)]
pub struct Object(pub Map<String, Value>);

impl Object {
    /// Reads a stored object, and sets its revision as `resourceVersion`.
    pub fn load(stored: &Stored) -> Result<Self, serde_json::Error> {
        let mut object = Self(serde_json::from_slice(&stored.bytes)?);
        object.set_meta("resourceVersion", stored.revision.to_string());
        Ok(object)
    }

    /// The bytes to store: without `resourceVersion`, because the revision takes its place.
    pub fn to_stored(&self) -> Vec<u8> {
        let mut copy = self.clone();
        copy.remove_meta("resourceVersion");
        copy.to_bytes()
    }

    /// The object as JSON text.
    pub fn to_bytes(&self) -> Vec<u8> {
        Value::Object(self.0.clone()).to_string().into_bytes()
    }

    /// A field of the metadata.
    pub fn meta(&self, field: &str) -> Option<&Value> {
        self.0.get("metadata")?.get(field)
    }

    /// A text of the metadata; empty if it is missing.
    pub fn meta_str(&self, field: &str) -> &str {
        self.meta(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// Sets a field of the metadata.
    pub fn set_meta(&mut self, field: &str, value: impl Into<Value>) {
        let metadata = self.0.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
        if !metadata.is_object() {
            *metadata = Value::Object(Map::new());
        }
        if let Some(metadata) = metadata.as_object_mut() {
            metadata.insert(field.to_owned(), value.into());
        }
    }

    /// Removes a field of the metadata, keeping the order of the others.
    pub fn remove_meta(&mut self, field: &str) {
        if let Some(metadata) = self.0.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.shift_remove(field);
        }
    }

    /// Copies a metadata field from `other`; removes it if `other` does not have it.
    pub fn copy_meta(&mut self, other: &Self, field: &str) {
        match other.meta(field) {
            Some(value) => self.set_meta(field, value.clone()),
            None => self.remove_meta(field),
        }
    }

    /// `metadata.name`.
    pub fn name(&self) -> &str {
        self.meta_str("name")
    }

    /// `metadata.namespace`.
    pub fn namespace(&self) -> &str {
        self.meta_str("namespace")
    }

    /// `metadata.uid`.
    pub fn uid(&self) -> &str {
        self.meta_str("uid")
    }

    /// Whether the object is being deleted and waits for finalizers.
    pub fn deleting(&self) -> bool {
        self.meta("deletionTimestamp").is_some_and(|time| !time.is_null())
    }

    /// `metadata.finalizers`.
    pub fn finalizers(&self) -> Vec<&str> {
        let list = self.meta("finalizers").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// `metadata.generation`; 0 if it is missing.
    pub fn generation(&self) -> i64 {
        self.meta("generation").and_then(Value::as_i64).unwrap_or_default()
    }

    /// The text pairs of a metadata map such as `labels`.
    pub fn meta_pairs(&self, field: &str) -> Vec<(&str, &str)> {
        let map = self.meta(field).and_then(Value::as_object);
        map.into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
            .collect()
    }

    /// The text at a dotted path, as field selectors use it; empty if it is missing.
    pub fn text_at(&self, path: &str) -> String {
        let mut parts = path.split('.');
        let mut value = parts.next().and_then(|part| self.0.get(part));
        for part in parts {
            value = value.and_then(|inner| inner.get(part));
        }
        match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(flag)) => flag.to_string(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }
}
