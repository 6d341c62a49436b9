//! Conflicts: who changed the object, when, and which parts of it.

use backend::StoreError;
use domain::{Newer, ObjectName, PartMarks, SecretKind, Version};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::as_user::AsUser;
use super::read::Found;
use super::wire::{self, StoredSecret};
use super::{annotations, marks};

/// What a form knows of the object that it was loaded with.
#[derive(Clone)]
pub(super) struct Loaded {
    /// The state of it.
    pub(super) version: Version,
    /// The marks of that state; none where only a version is known.
    pub(super) marks: PartMarks,
}

impl AsUser {
    /// The conflict of a write that came too late, read from the object as it is now.
    ///
    /// Where that cannot be read it is a conflict all the same, with nobody named.
    pub(super) async fn conflict(&self, object: &ObjectName, loaded: &Loaded) -> StoreError {
        StoreError::Conflict(match self.find(object.as_str(), "get").await {
            Ok(Found::Panel { kind, secret, .. }) => {
                Some(Box::new(self.newer(kind, &secret, loaded)))
            }
            Ok(Found::Missing | Found::Foreign) => None,
            Err(_) => Some(Box::default()),
        })
    }

    /// The same of a deletion, which reads no value.
    pub(super) async fn conflict_of_delete(&self, object: &ObjectName) -> StoreError {
        StoreError::Conflict(match self.find_metadata(object.as_str(), "get").await {
            Ok(found) => found.map(|found| Box::new(by_metadata(&found.meta))),
            Err(_) => Some(Box::default()),
        })
    }

    /// What stands in the cluster where a form holds something older.
    pub(super) fn newer(&self, kind: SecretKind, secret: &StoredSecret, loaded: &Loaded) -> Newer {
        let uid = &loaded.version.uid;
        Newer {
            parts: marks::differing(&self.shared.keys, &loaded.marks, uid, kind, secret),
            marks: marks::of(&self.shared.keys, kind, secret),
            ..by_metadata(&secret.metadata)
        }
    }
}

/// What is known without the values: who, when, and the version.
pub(super) fn by_metadata(meta: &ObjectMeta) -> Newer {
    Newer {
        changed: annotations::changed(meta),
        version: wire::version(meta).unwrap_or_default(),
        ..Newer::default()
    }
}
