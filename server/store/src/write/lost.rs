//! Writes whose answer was lost: what is in the cluster says whether they happened.
//!
//! Invariant: success is claimed only where the cluster holds exactly what was sent. A write that
//! is not there yet may still land, so its absence is never called a failure, but uncertain.

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

/// Waits before each look: a write that is on its way gets a moment to land.
const LOOKS: [Duration; 3] =
    [Duration::ZERO, Duration::from_millis(200), Duration::from_millis(600)];

/// After a create: the object is there as it was sent, or nobody can tell.
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
            // Another object: ours may have been refused, or replaced.
            Ok(Some(_)) | Err(_) => break,
            Ok(None) => {}
        }
    }
    Err(StoreError::Uncertain(cause.into()))
}

/// After the creation of a whole object: it is there as it was sent, or nobody can tell.
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

/// After an update: a newer version holds the patch, or the form is stale, or nobody can tell.
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
        // The patch names the old version, so it cannot land any more.
        return Err(StoreError::Conflict(Some(Box::new(conflict::newer(
            &user.shared.keys,
            body.kind(),
            &found,
            loaded,
        )))));
    }
    Err(StoreError::Uncertain(cause.into()))
}

/// After a delete: the object is gone, or on its way, or somebody changed it, or nobody can tell.
pub(super) async fn settle_delete(
    user: &AsUser,
    object: &ObjectName,
    kind: SecretKind,
    version: &Version,
    cause: Cause,
) -> Result<Deleted, StoreError> {
    for pause in LOOKS {
        tokio::time::sleep(pause).await;
        let found = match read::find_metadata(user, object.as_str(), "delete").await {
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
