//! The content of a write: the object of a create, the merge patch of an update.
//!
//! Invariant: a patch names only what changes. Everything that it does not name stays as it is in
//! the cluster, whether this build knows it or not.

use backend::Caller;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Change, DisplayName, SecretKind, Version};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::annotations;
use crate::kubernetes::StoredSecret;

/// The new value of a data key; `None` removes it.
pub(crate) type NewValue = Option<Zeroizing<Vec<u8>>>;

/// The content of a write: the values and annotations that it sets or removes.
pub(crate) struct WriteBody {
    kind: SecretKind,
    data: Vec<(&'static str, NewValue)>,
    annotations: Vec<(&'static str, Option<String>)>,
}

impl WriteBody {
    /// Creates a write that changes nothing yet.
    pub(crate) fn of(kind: SecretKind) -> Self {
        Self { kind, data: Vec::new(), annotations: Vec::new() }
    }

    /// Sets or removes the display name.
    pub(crate) fn display_name(&mut self, change: &Change<DisplayName>) {
        let name = match change {
            Change::Keep => return,
            Change::Replace(name) => Some(name.as_str().to_owned()),
            Change::Clear => None,
        };
        self.annotate(annotations::DISPLAY_NAME, name);
    }

    /// Sets an annotation, or removes it.
    pub(crate) fn annotate(&mut self, name: &'static str, text: Option<String>) {
        self.annotations.retain(|(set, _)| *set != name);
        self.annotations.push((name, text));
    }

    /// Sets a value, or removes it.
    pub(crate) fn set(&mut self, key: &'static str, value: NewValue) {
        self.data.push((key, value));
    }

    /// Notes the user who writes, and the time.
    pub(crate) fn sign(&mut self, caller: &Caller, now: &str) {
        self.annotate(annotations::UPDATED_BY, Some(caller.user.clone()));
        self.annotate(annotations::UPDATED_AT, Some(now.to_owned()));
    }

    /// The kind that is written.
    pub(crate) fn kind(&self) -> SecretKind {
        self.kind
    }

    /// True if the write changes nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.data.is_empty() && self.annotations.is_empty()
    }

    /// True if a value is set or removed.
    pub(crate) fn changes_data(&self) -> bool {
        !self.data.is_empty()
    }

    /// True if the credential itself is set or removed.
    pub(crate) fn changes_credential(&self) -> bool {
        self.data.iter().any(|(key, _)| *key == self.kind.data_key())
    }

    /// Removes the note of `kubectl apply` if the credential changes, because the old credential
    /// must not survive in it. Returns true if there is such a note.
    ///
    /// The whole note is removed. If it were rewritten without the credential, the panel would own
    /// it, and a later `kubectl apply --server-side` takes over all fields of the note's owner, to
    /// remove those that its file lacks.
    pub(crate) fn forget_applied(&mut self, found: &StoredSecret) -> bool {
        let forgets = self.changes_credential() && annotations::is_applied(&found.metadata);
        if forgets {
            self.annotate(annotations::LAST_APPLIED, None);
        }
        forgets
    }

    /// True if the object has no more bytes of annotations after this write than are allowed, or no
    /// more than it has now.
    pub(crate) fn fits(&self, found: &StoredSecret) -> bool {
        let stored = found.metadata.annotations.iter().flatten();
        let bytes = |name: &str, text: &str| name.len() + text.len();
        let before: usize = stored.clone().map(|(name, text)| bytes(name, text)).sum();
        let is_kept = |name: &str| self.annotations.iter().all(|(set, _)| *set != name);
        let kept: usize =
            stored.filter(|(name, _)| is_kept(name)).map(|(name, text)| bytes(name, text)).sum();
        let set = self.annotations.iter();
        let set = set.filter_map(|(name, text)| Some(bytes(name, text.as_deref()?)));
        let after = kept + set.sum::<usize>();
        after <= annotations::MAX_BYTES || after <= before
    }

    /// The body of a create.
    pub(crate) fn object(&self, name: &str, namespace: &str) -> Value {
        json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": name,
                "namespace": namespace,
                // A null would be stored as an empty text here; only in a patch does it remove
                // something.
                "annotations": present(self.annotation_map()),
            },
            "type": self.kind.object_type(),
            "data": present(self.data_map()),
        })
    }

    /// The merge patch of an update, which holds only for this version (RFC 7386).
    pub(crate) fn merge_patch(&self, version: &Version) -> Value {
        let mut patch = json!({
            "metadata": {
                "uid": version.uid,
                "resourceVersion": version.resource_version,
                "annotations": self.annotation_map(),
            },
        });
        if let (Some(patch), true) = (patch.as_object_mut(), self.changes_data()) {
            patch.insert("data".to_owned(), self.data_map().into());
        }
        patch
    }

    /// True if the object holds exactly what this write sets.
    pub(crate) fn is_in(&self, found: &StoredSecret) -> bool {
        let is = |(key, value): &(&str, NewValue)| {
            found.value(key) == value.as_deref().map(Vec::as_slice)
        };
        let stored = found.metadata.annotations.as_ref();
        let annotated = self.annotations.iter().all(|(name, text)| {
            stored.and_then(|stored| stored.get(*name)).map(String::as_str) == text.as_deref()
        });
        found.object_type == self.kind.object_type() && self.data.iter().all(is) && annotated
    }

    /// True if the object is exactly what this write creates, with no other values.
    pub(crate) fn is_all_of(&self, found: &StoredSecret) -> bool {
        let set = self.data.iter().filter(|(_, value)| value.is_some()).count();
        self.is_in(found) && found.values().count() == set
    }

    /// The annotations; those to remove are null.
    pub(crate) fn annotation_map(&self) -> Map<String, Value> {
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
        self.annotations.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect()
    }

    /// The values in base64; those to remove are null.
    pub(crate) fn data_map(&self) -> Map<String, Value> {
        let text =
            |value: &NewValue| value.as_ref().map_or(Value::Null, |v| STANDARD.encode(v).into());
        self.data.iter().map(|(key, value)| ((*key).to_owned(), text(value))).collect()
    }
}

/// The members that are not null.
fn present(mut map: Map<String, Value>) -> Map<String, Value> {
    map.retain(|_, value| !value.is_null());
    map
}
