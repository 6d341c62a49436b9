//! Conflicts: who changed the object, when, and which parts of it.

use backend::StoreError;
use domain::{Newer, ObjectName, PartMarks, SecretKind, Version};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::as_user::AsUser;
use super::kubernetes::{self, StoredSecret};
use super::read::{self, Found};
use super::{KeyRing, annotations, marks};

/// What a form knows of the object that it was loaded with.
#[derive(Clone)]
pub(super) struct Loaded {
    /// The state of it.
    pub(super) version: Version,
    /// The marks of that state; none where only a version is known.
    pub(super) marks: PartMarks,
}

/// The conflict of an update that came too late, read from the object as it is now.
///
/// Where that cannot be read it is a conflict all the same, with nobody named.
pub(super) async fn of_update(user: &AsUser, object: &ObjectName, loaded: &Loaded) -> StoreError {
    StoreError::Conflict(match read::find(user, object.as_str(), "get").await {
        Ok(Found::Panel { kind, secret, .. }) => {
            Some(Box::new(newer(&user.shared.keys, kind, &secret, loaded)))
        }
        Ok(Found::Missing | Found::Foreign) => None,
        Err(_) => Some(Box::default()),
    })
}

/// The conflict of a deletion that came too late; no value is read.
pub(super) async fn of_delete(user: &AsUser, object: &ObjectName) -> StoreError {
    StoreError::Conflict(match read::find_metadata(user, object.as_str(), "get").await {
        Ok(found) => found.map(|found| Box::new(by_metadata(&found.meta))),
        Err(_) => Some(Box::default()),
    })
}

/// What stands in the cluster where a form holds something older.
pub(super) fn newer(
    keys: &KeyRing,
    kind: SecretKind,
    secret: &StoredSecret,
    loaded: &Loaded,
) -> Newer {
    Newer {
        parts: marks::differing(keys, &loaded.marks, &loaded.version.uid, kind, secret),
        marks: marks::of(keys, kind, secret),
        ..by_metadata(&secret.metadata)
    }
}

/// What is known without the values: who, when, and the version.
pub(super) fn by_metadata(meta: &ObjectMeta) -> Newer {
    Newer {
        changed: annotations::changed(meta),
        version: kubernetes::version(meta).unwrap_or_default(),
        ..Newer::default()
    }
}
