//! The backup of an object that is being replaced: its name, its content, and how to recognise one.
//!
//! A backup is the only object outside the prefixes that the panel touches, and it holds a
//! credential. Invariant: an object counts as a backup only if its name, type and labels say so,
//! and if it holds an object of the panel.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Naming, ObjectName, SecretKind};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Value, json};

use super::convert;
use super::managed::FIELD_MANAGER;
use super::whole::WholeObject;

/// The type of a backup, by which backups are listed.
pub(super) const TYPE: &str = "keypane.dev/backup";
/// The prefix of its name; the uid of the old object follows.
const PREFIX: &str = "keypane-backup-";
/// The label that says which tool made the object (Kubernetes: Recommended Labels).
const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
/// The name of the old object: a label, or an annotation if the name is too long for a label.
const BACKUP_OF: &str = "keypane.dev/backup-of";
/// The data key that holds the old object.
const OBJECT: &str = "object";
/// The most bytes of a label's value (Kubernetes: Labels and Selectors).
const LABEL_MAX_BYTES: usize = 63;

/// The content of a backup.
pub(super) struct Content {
    /// The name of the old object.
    pub(super) object: ObjectName,
    /// Its kind.
    pub(super) kind: SecretKind,
    /// The old object.
    pub(super) old: WholeObject,
}

/// The name of the backup of an object.
pub(super) fn name(uid: &str) -> Option<ObjectName> {
    is_uid(uid).then(|| ObjectName::from_stored(&format!("{PREFIX}{uid}")))
}

/// The uid of the old object, read from the name of its backup; `None` for any other name.
pub(super) fn uid_of(name: &str) -> Option<&str> {
    name.strip_prefix(PREFIX).filter(|uid| is_uid(uid))
}

/// A UUID as the API server writes it (Kubernetes: Object Names and IDs, UIDs).
fn is_uid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

/// The backup of an object.
pub(super) fn of(old: &WholeObject, backup: &ObjectName) -> WholeObject {
    let mut labels = json!({MANAGED_BY: FIELD_MANAGER});
    let mut annotations = json!({});
    let place = if old.name().len() > LABEL_MAX_BYTES { &mut annotations } else { &mut labels };
    if let Some(place) = place.as_object_mut() {
        place.insert(BACKUP_OF.to_owned(), old.name().into());
    }
    let object = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": backup, "labels": labels, "annotations": annotations},
        "type": TYPE,
        "immutable": true,
        "data": {OBJECT: STANDARD.encode(old.to_bytes())},
    });
    object.into()
}

/// The names of a listed backup and of the old object; `None` if this is not a backup of an object
/// of the panel.
pub(super) fn listed(naming: &Naming, meta: &ObjectMeta) -> Option<(ObjectName, ObjectName)> {
    let backup = meta.name.as_deref().filter(|name| uid_of(name).is_some())?;
    let text =
        |map: &Option<BTreeMap<String, String>>, name: &str| map.as_ref()?.get(name).cloned();
    text(&meta.labels, MANAGED_BY).filter(|manager| manager == FIELD_MANAGER)?;
    let object = text(&meta.labels, BACKUP_OF).or_else(|| text(&meta.annotations, BACKUP_OF))?;
    let (_, object) = naming.candidates(&object).next()?;
    Some((ObjectName::from_stored(backup), object))
}

/// The content of a backup; `None` if it is not a backup, or does not hold an object of the panel.
pub(super) fn content(naming: &Naming, backup: &WholeObject) -> Option<Content> {
    let read = backup.read().filter(|read| read.object_type == TYPE)?;
    let (_, object) = listed(naming, &read.metadata)?;
    let old = WholeObject::parse(&backup.value(OBJECT)?)?;
    let secret = old.read()?;
    let kind = convert::kind_of(naming, &secret)?;
    let same = secret.metadata.name.as_deref() == Some(object.as_str())
        && secret.metadata.uid.as_deref() == uid_of(backup.name());
    same.then_some(Content { object, kind, old })
}

/// The patch by which an attempt takes over the backup of an earlier attempt. It changes the
/// backup's resourceVersion, so that the earlier attempt can no longer remove the backup.
pub(super) fn claim(backup: &WholeObject, attempt: &str) -> Value {
    let version = backup.version();
    json!({"metadata": {
        "uid": version.uid,
        "resourceVersion": version.resource_version,
        "annotations": {"keypane.dev/attempt": attempt},
    }})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_uid_makes_a_name() {
        let uid = "0f8fad5b-d9cb-469f-a165-70867728950e";
        let backup = name(uid).unwrap();
        assert_eq!(uid_of(backup.as_str()), Some(uid));
        for wrong in ["", "x", "0F8FAD5B-D9CB-469F-A165-70867728950E", "0f8fad5b-d9cb-469f-a165"] {
            assert_eq!(name(wrong), None, "{wrong}");
            assert_eq!(uid_of(&format!("keypane-backup-{wrong}")), None);
        }
        assert_eq!(uid_of(uid), None);
    }
}
