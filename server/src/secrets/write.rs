//! What a write sends: the object of a create, the merge patch of an update.
//!
//! Invariant: a patch names what changes and nothing else; everything it does not name stays as it
//! is in the cluster, whether this build knows it or not.

use app::backend::Caller;
use app::domain::{
    Change, DockerConfig, Field, FieldError, NewCredential, NewSecret, Problem, SecretKind,
    SecretPatch, Version,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::wire::StoredSecret;
use super::{annotations, describe};

/// A value under its data key.
type Datum = (&'static str, Zeroizing<Vec<u8>>);

/// What a write leaves behind: the values and annotations that it sets.
pub(super) struct Write {
    kind: SecretKind,
    datum: Option<Datum>,
    annotations: Vec<(&'static str, Option<String>)>,
}

impl Write {
    /// A new object.
    ///
    /// # Errors
    /// A field error where the credential cannot be written, which no valid one causes.
    pub(super) fn create(
        caller: &Caller,
        new: &NewSecret,
        now: &str,
    ) -> Result<Self, Vec<FieldError>> {
        let kind = new.credential.kind();
        let bytes = match &new.credential {
            NewCredential::GitSync(key) => key.value().expose().as_bytes().to_vec(),
            NewCredential::ImagePull(logins) => DockerConfig::create(logins)
                .map_err(|_| vec![FieldError::new(Field::Form, Problem::UnreadableFile)])?,
        };
        let mut write = Self { kind, datum: None, annotations: Vec::new() };
        if let Some(name) = &new.display_name {
            write.annotate(annotations::DISPLAY_NAME, Some(name.as_str().to_owned()));
        }
        write.annotate(annotations::CREATED_BY, Some(caller.user.clone()));
        write.set_value(Zeroizing::new(bytes), now);
        write.sign(caller, now);
        Ok(write)
    }

    /// A change of a stored object; `None` where nothing changes.
    ///
    /// # Errors
    /// Field errors of registries that do not fit the stored file.
    pub(super) fn update(
        caller: &Caller,
        kind: SecretKind,
        stored: &StoredSecret,
        patch: &SecretPatch,
        now: &str,
    ) -> Result<Option<Self>, Vec<FieldError>> {
        let mut write = Self { kind, datum: None, annotations: Vec::new() };
        match &patch.display_name {
            Change::Keep => {}
            Change::Replace(name) => {
                write.annotate(annotations::DISPLAY_NAME, Some(name.as_str().to_owned()));
            }
            Change::Clear => write.annotate(annotations::DISPLAY_NAME, None),
        }
        let stored = stored.value(kind.data_key());
        // The same bytes again are no change of the credential.
        if let Some(bytes) = new_value(stored, patch)?
            && stored != Some(bytes.as_slice())
        {
            write.set_value(bytes, now);
        }
        if write.datum.is_none() && write.annotations.is_empty() {
            return Ok(None);
        }
        write.sign(caller, now);
        Ok(Some(write))
    }

    /// The kind that is written.
    pub(super) fn kind(&self) -> SecretKind {
        self.kind
    }

    /// The body of a create.
    pub(super) fn object(&self, name: &str, namespace: &str) -> Value {
        json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": name,
                "namespace": namespace,
                // A null would be stored as an empty text here; only a patch removes by it.
                "annotations": self.annotation_map(false),
            },
            "type": self.kind.object_type(),
            "data": self.data(),
        })
    }

    /// The merge patch of an update, which holds only for this version (RFC 7386).
    pub(super) fn merge_patch(&self, version: &Version) -> Value {
        let mut patch = json!({
            "metadata": {
                "uid": version.uid,
                "resourceVersion": version.resource_version,
                "annotations": self.annotation_map(true),
            },
        });
        if let (Some(patch), Some(_)) = (patch.as_object_mut(), &self.datum) {
            patch.insert("data".to_owned(), self.data());
        }
        patch
    }

    /// True where the object holds exactly what this write sets.
    pub(super) fn is_in(&self, found: &StoredSecret) -> bool {
        let values = self.datum.iter().all(|(key, bytes)| found.value(key) == Some(bytes));
        let stored = found.metadata.annotations.as_ref();
        let annotated = self.annotations.iter().all(|(name, text)| {
            stored.and_then(|stored| stored.get(*name)).map(String::as_str) == text.as_deref()
        });
        found.object_type == self.kind.object_type() && values && annotated
    }

    /// True where the object is exactly what this write creates, with no other value in it.
    pub(super) fn is_all_of(&self, found: &StoredSecret) -> bool {
        self.is_in(found) && found.values().count() == self.datum.iter().count()
    }

    fn annotate(&mut self, name: &'static str, text: Option<String>) {
        self.annotations.push((name, text));
    }

    /// Sets the value, and what is said of it.
    fn set_value(&mut self, bytes: Zeroizing<Vec<u8>>, now: &str) {
        let summary = match self.kind {
            SecretKind::GitSync => describe::ssh_key(&bytes).as_ref().map(describe::key_line),
            SecretKind::ImagePull => DockerConfig::parse(&bytes)
                .ok()
                .map(|file| annotations::registries_text(&file.hosts())),
        };
        self.annotate(annotations::summary_name(self.kind), summary);
        self.annotate(annotations::ROTATED_AT, Some(now.to_owned()));
        self.datum = Some((self.kind.data_key(), bytes));
    }

    fn sign(&mut self, caller: &Caller, now: &str) {
        self.annotate(annotations::UPDATED_BY, Some(caller.user.clone()));
        self.annotate(annotations::UPDATED_AT, Some(now.to_owned()));
    }

    /// The annotations, those that are to be removed as null where `removed` asks for them.
    fn annotation_map(&self, removed: bool) -> Map<String, Value> {
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
        self.annotations
            .iter()
            .filter(|(_, value)| removed || value.is_some())
            .map(|(name, value)| ((*name).to_owned(), text(value)))
            .collect()
    }

    fn data(&self) -> Value {
        let encoded = |(key, bytes): &Datum| ((*key).to_owned(), STANDARD.encode(bytes).into());
        Value::Object(self.datum.iter().map(encoded).collect())
    }
}

/// The value that a patch makes of the stored one; `None` where it keeps it.
fn new_value(
    stored: Option<&[u8]>,
    patch: &SecretPatch,
) -> Result<Option<Zeroizing<Vec<u8>>>, Vec<FieldError>> {
    if let Change::Replace(key) = &patch.key {
        return Ok(Some(Zeroizing::new(key.value().expose().as_bytes().to_vec())));
    }
    let registries_keep = patch.registries.iter().all(app::domain::RegistryPatch::is_keep);
    if registries_keep && patch.new_login.is_none() {
        return Ok(None);
    }
    let unreadable = |_| vec![FieldError::new(Field::Form, Problem::UnreadableFile)];
    let file = DockerConfig::parse(stored.unwrap_or(b"{}")).map_err(unreadable)?;
    let patched = file.apply(&patch.registries)?;
    let Some(login) = &patch.new_login else { return Ok(patched.map(Zeroizing::new)) };
    let file = match patched.map(Zeroizing::new) {
        Some(bytes) => DockerConfig::parse(&bytes).map_err(unreadable)?,
        None => file,
    };
    file.add(login).map(|bytes| Some(Zeroizing::new(bytes)))
}
