//! A whole object as JSON, including the fields that this build does not know.
//!
//! A replacement needs it, because it has to keep all fields. It holds values, so it has no
//! `Debug`, and its texts are wiped from memory when it is dropped.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{SecretKind, Version};
use serde::Deserialize;
use serde_json::{Map, Value};
use zeroize::{Zeroize as _, Zeroizing};

use super::annotations;
use super::describe::summary_text;
use super::kubernetes::StoredSecret;
use super::write::WriteBody;

/// The metadata that only the server may set (Kubernetes: API conventions, metadata).
const SERVER_SET: [&str; 8] = [
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "managedFields",
    "generation",
    "selfLink",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
];

/// An object as the API answers it.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct WholeObject(Value);

impl WholeObject {
    /// An object from its JSON.
    pub(super) fn new(object: Value) -> Self {
        Self(object)
    }

    /// Parses an object; `None` if the bytes are not one. The error may quote the text, so it is
    /// dropped.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().map(Self)
    }

    /// The object, read for the fields that this build knows.
    pub(super) fn read(&self) -> Option<StoredSecret> {
        StoredSecret::deserialize(&self.0).ok()
    }

    /// The object's name.
    pub(super) fn name(&self) -> &str {
        self.meta("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// The object's state.
    pub(super) fn version(&self) -> Version {
        let text = |name| self.meta(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Version { uid: text("uid"), resource_version: text("resourceVersion") }
    }

    /// True if the object is being deleted.
    pub(super) fn is_deleting(&self) -> bool {
        self.meta("deletionTimestamp").is_some_and(|time| !time.is_null())
    }

    /// Its finalizers.
    pub(super) fn finalizers(&self) -> Vec<String> {
        let names = self.meta("finalizers").and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The same content as a new object, without what only the server may set.
    pub(super) fn fresh(&self) -> Self {
        let mut fresh = self.clone();
        if let Some(meta) = fresh.member("metadata") {
            meta.retain(|name, _| !SERVER_SET.contains(&name.as_str()));
        }
        fresh
    }

    /// The object that replaces this one: the changes of a write, with everything else kept.
    pub(super) fn replaced_by(&self, write: &WriteBody) -> Self {
        let mut new = self.fresh();
        if let Some(data) = new.member("data") {
            merge(data, write.data_map());
        }
        if let Some(meta) = new.member("metadata") {
            let annotations = meta.entry("annotations").or_insert_with(|| Map::new().into());
            if annotations.is_null() {
                *annotations = Map::new().into();
            }
            if let Some(annotations) = annotations.as_object_mut() {
                merge(annotations, write.annotation_map());
            }
        }
        new.describe(write.kind());
        new
    }

    /// Writes the summary of the credential anew. The panel creates the object, so every annotation
    /// in it will be trusted.
    fn describe(&mut self, kind: SecretKind) {
        let Some(read) = self.read() else { return };
        let text = read.value(kind.data_key()).and_then(|bytes| summary_text(kind, bytes));
        let annotations = self.member("metadata").and_then(|meta| meta.get_mut("annotations"));
        if let Some(annotations) = annotations.and_then(Value::as_object_mut) {
            let name = annotations::summary_name(kind);
            match text {
                Some(text) => drop(annotations.insert(name.to_owned(), text.into())),
                None => drop(annotations.remove(name)),
            }
        }
    }

    /// True if both have the same content, apart from what the server has set.
    pub(super) fn holds(&self, other: &Self) -> bool {
        self.content().0 == other.content().0
    }

    /// The content that was sent to create the object: absent, null and empty are the same to the
    /// API.
    fn content(&self) -> Self {
        let mut content = self.fresh();
        let is_there = |value: &Value| {
            !value.is_null() && value.as_object().is_none_or(|members| !members.is_empty())
        };
        if let Some(meta) = content.member("metadata") {
            meta.retain(|name, value| name != "namespace" && is_there(value));
        }
        if let Some(object) = content.0.as_object_mut() {
            object.retain(|_, value| is_there(value));
        }
        content
    }

    /// The object as JSON.
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        // A JSON value can always be written, so this cannot fail.
        Zeroizing::new(serde_json::to_vec(&self.0).unwrap_or_default())
    }

    /// The decoded value of a data key.
    pub(super) fn value(&self, key: &str) -> Option<Zeroizing<Vec<u8>>> {
        let text = self.0.get("data")?.get(key)?.as_str()?;
        STANDARD.decode(text).ok().map(Zeroizing::new)
    }

    fn meta(&self, name: &str) -> Option<&Value> {
        self.0.get("metadata")?.get(name)
    }

    /// A member that is an object; a member that is absent or null becomes an empty object.
    fn member(&mut self, name: &str) -> Option<&mut Map<String, Value>> {
        let member = self.0.as_object_mut()?.entry(name).or_insert(Value::Null);
        if member.is_null() {
            *member = Map::new().into();
        }
        member.as_object_mut()
    }
}

impl From<Value> for WholeObject {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl Drop for WholeObject {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Wipes every text.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Sets members; null removes one.
fn merge(into: &mut Map<String, Value>, changes: Map<String, Value>) {
    for (name, value) in changes {
        if value.is_null() {
            into.shift_remove(&name);
        } else {
            into.insert(name, value);
        }
    }
}
