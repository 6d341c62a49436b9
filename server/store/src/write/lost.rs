//! Writes whose answer was lost: the object in the cluster shows whether they happened.
//!
//! Invariant: success is reported only if the cluster holds exactly what was sent. A write that has
//! not arrived yet may still arrive, so its absence is reported as uncertain, never as a failure.

use std::time::Duration;

use backend::{Deleted, StoreError, Written};
use domain::{ObjectName, SecretKind, Version};

use super::body::WriteBody;
use crate::as_user::AsUser;
use crate::call_error::Cause;
use crate::conflict::{self, Loaded};
use crate::kubernetes;
use crate::read;
use crate::whole::WholeObject;

/// The pauses before each look: a write that is on its way gets a moment to arrive.
const LOOKS: [Duration; 3] =
    [Duration::ZERO, Duration::from_millis(200), Duration::from_millis(600)];

/// After a create: the object is there as it was sent, or the result is uncertain.
pub(super) async fn settle_create(
    user: &AsUser,
    object: &ObjectName,
    body: &WriteBody,
    cause: Cause,
) -> Result<Written, StoreError> {
    for pause in LOOKS {
        tokio::time::sleep(pause).await;
        match read::fetch(user, object).await {
            Ok(Some(found)) if body.is_all_of(&found) => {
                return kubernetes::version(&found.metadata)
                    .map(Written::Stored)
                    .ok_or(StoreError::Uncertain(cause.into()));
            }
            // Another object has the name: ours may have been refused, or replaced.
            Ok(Some(_)) | Err(_) => break,
            Ok(None) => {}
        }
    }
    Err(StoreError::Uncertain(cause.into()))
}

/// After the creation of a whole object: it is there as it was sent, or the result is uncertain.
pub(crate) async fn settle_whole(
    user: &AsUser,
    object: &ObjectName,
    sent: &WholeObject,
    cause: Cause,
) -> Result<Version, StoreError> {
    for pause in LOOKS {
        tokio::time::sleep(pause).await;
        match read::fetch_whole(user, object).await {
            Ok(Some(found)) if found.holds(sent) => return Ok(found.version()),
            Ok(Some(_)) | Err(_) => break,
            Ok(None) => {}
        }
    }
    Err(StoreError::Uncertain(cause.into()))
}

/// After an update: a newer version holds the patch, or the form is stale, or the result is
/// uncertain.
pub(super) async fn settle_update(
    user: &AsUser,
    object: &ObjectName,
    loaded: &Loaded,
    body: &WriteBody,
    cause: Cause,
) -> Result<Written, StoreError> {
    for pause in LOOKS {
        tokio::time::sleep(pause).await;
        let found = match read::fetch(user, object).await {
            Ok(Some(found)) => found,
            Ok(None) => return Err(StoreError::Conflict(None)),
            Err(_) => break,
        };
        let Some(current) = kubernetes::version(&found.metadata) else { break };
        if current == loaded.version {
            continue;
        }
        if current.uid == loaded.version.uid && body.is_in(&found) {
            return Ok(Written::Stored(current));
        }
        // The patch names the old version, so it can no longer be applied.
        return Err(StoreError::Conflict(Some(Box::new(conflict::newer(
            &user.shared.keys,
            body.kind(),
            &found,
            loaded,
        )))));
    }
    Err(StoreError::Uncertain(cause.into()))
}

/// After a delete: the object is gone, or is being deleted, or another client changed it, or the
/// result is uncertain.
pub(super) async fn settle_delete(
    user: &AsUser,
    object: &ObjectName,
    kind: SecretKind,
    version: &Version,
    cause: Cause,
) -> Result<Deleted, StoreError> {
    for pause in LOOKS {
        tokio::time::sleep(pause).await;
        let found = match read::find_metadata(user, object.as_str()).await {
            Ok(Some(found)) if found.kind == kind => found,
            Ok(_) => return Ok(Deleted::Gone),
            Err(_) => break,
        };
        if found.meta.uid.as_deref() != Some(version.uid.as_str()) {
            return Ok(Deleted::Gone);
        }
        if found.meta.deletion_timestamp.is_some() {
            return Ok(Deleted::Terminating);
        }
        if kubernetes::version(&found.meta).as_ref() != Some(version) {
            return Err(StoreError::Conflict(Some(Box::new(conflict::by_metadata(&found.meta)))));
        }
    }
    Err(StoreError::Uncertain(cause.into()))
}
