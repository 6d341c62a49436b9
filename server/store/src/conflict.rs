//! Conflicts: who changed the object, when, and which parts of it changed.

use backend::StoreError;
use domain::{Newer, ObjectName, PartMarks, PublicFacts, SecretKind, Version};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::as_user::AsUser;
use super::kubernetes::{self, StoredSecret};
use super::read::{self, Found};
use super::{KeyRing, annotations, describe, marks};

/// What a form knows about the object that it was loaded with.
#[derive(Clone)]
pub(super) struct Loaded {
    /// The object's state.
    pub(super) version: Version,
    /// The marks of that state; empty if only a version is known.
    pub(super) marks: PartMarks,
}

/// The conflict of an update that came too late, read from the object as it is now.
///
/// If the object cannot be read, the result is still a conflict, but one that names no user.
pub(super) async fn of_update(user: &AsUser, object: &ObjectName, loaded: &Loaded) -> StoreError {
    StoreError::Conflict(match read::find(user, object.as_str()).await {
        Ok(Found::Panel { kind, secret, .. }) => {
            Some(Box::new(newer(&user.shared.keys, kind, &secret, loaded)))
        }
        Ok(Found::Missing | Found::Foreign) => None,
        Err(_) => Some(Box::default()),
    })
}

/// The conflict of a deletion that came too late; no value is read.
pub(super) async fn of_delete(user: &AsUser, object: &ObjectName) -> StoreError {
    StoreError::Conflict(match read::find_metadata(user, object.as_str()).await {
        Ok(found) => found.map(|found| Box::new(by_metadata(&found.meta))),
        Err(_) => Some(Box::default()),
    })
}

/// The state of the object in the cluster, for a form that holds an older one.
pub(super) fn newer(
    keys: &KeyRing,
    kind: SecretKind,
    secret: &StoredSecret,
    loaded: &Loaded,
) -> Newer {
    let parts = marks::differing(keys, &loaded.marks, &loaded.version.uid, kind, secret);
    let display_name = annotations::display_name(&secret.metadata);
    let credential = describe::credential(kind, secret);
    Newer {
        facts: Some(PublicFacts::of(display_name.as_deref(), &credential, &parts)),
        parts,
        marks: marks::of(keys, kind, secret),
        ..by_metadata(&secret.metadata)
    }
}

/// The part that is known without the values: who, when, and the version.
pub(super) fn by_metadata(meta: &ObjectMeta) -> Newer {
    Newer {
        changed: annotations::changed(meta),
        version: kubernetes::version(meta).unwrap_or_default(),
        ..Newer::default()
    }
}
