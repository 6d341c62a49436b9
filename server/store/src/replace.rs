//! The replacement of an immutable secret: a new object under the old one's name.
//!
//! Kubernetes has no such verb, so this is a deletion and a creation with a backup around them: a
//! dry run tests the new object, the whole old object is kept in a backup and deleted in exactly
//! its version, the new object is created, and the backup is removed.
//!
//! Invariant: after every step, whatever happens next, the cluster has the old object, the backup
//! or the new object. An attempt removes only its own backup, and never one whose object it cannot
//! account for.

use backend::{Deleted, Right, StoreError, Written};
use domain::{Field, FieldError, ObjectName, Problem, SecretKind, Version};
use http::StatusCode;
use kube::core::params::{DeleteParams, Patch, PatchParams, PostParams, Preconditions};
use tracing::Instrument as _;

use super::as_user::AsUser;
use super::backup;
use super::call_error::{CallError, Cause};
use super::conflict::{self, Loaded};
use super::kubernetes::{self, MetadataOnly};
use super::managed::{FIELD_MANAGER, RESTORE_MANAGER};
use super::read;
use super::whole::WholeObject;
use super::write::{WriteBody, send_create, send_delete, settle_whole};
use crate::random;

/// A replacement, as requested.
pub(super) struct Replacement {
    /// The object's name.
    pub(super) object: ObjectName,
    /// Its kind.
    pub(super) kind: SecretKind,
    /// The state that the form was loaded with.
    pub(super) loaded: Loaded,
    /// The changes.
    pub(super) body: WriteBody,
}

/// A backup that is in the cluster.
struct Kept {
    name: ObjectName,
    version: Version,
    /// True if this attempt created it, so that no other attempt relies on it in this version.
    created: bool,
}

/// Replaces an object. It continues even if the caller no longer waits for it, because half a
/// replacement is worse than a whole one.
///
/// # Errors
/// [`StoreError::Invalid`] while finalizers hold the object. [`StoreError::Conflict`] if it is not
/// in the form's version. [`StoreError::Uncertain`] if the replacement broke off in between; the
/// backup, if there is one, is then listed as an interrupted replacement.
pub(super) async fn replace(
    user: &AsUser,
    replacement: Replacement,
) -> Result<Written, StoreError> {
    let user = user.clone();
    let span = tracing::Span::current();
    let steps = async move { replace_in_steps(&user, &replacement).await };
    tokio::spawn(steps.instrument(span))
        .await
        .unwrap_or_else(|_| Err(StoreError::Uncertain(Cause::Unreadable.into())))
}

async fn replace_in_steps(user: &AsUser, asked: &Replacement) -> Result<Written, StoreError> {
    let (object, kind) = (&asked.object, asked.kind);
    // A user who may not do all of the steps starts none of them.
    user.require(&[Right::Create, Right::Delete]).await?;
    let old = read::fetch_whole(user, object)
        .await
        .map_err(CallError::of_read)?
        .ok_or(StoreError::Conflict(None))?;
    if old.version() != asked.loaded.version {
        return Err(conflict::of_update(user, object, &asked.loaded).await);
    }
    let names = old.finalizers();
    if !names.is_empty() || old.is_deleting() {
        let problem = Problem::Finalizers { names };
        return Err(StoreError::Invalid(vec![FieldError::new(Field::Form, problem)]));
    }
    let new = old.replaced_by(&asked.body);
    rehearse(user, &new, kind).await?;
    let kept = keep(user, &old).await;
    // If it is uncertain whether there is a backup, the cluster is asked from now on.
    let version = kept.as_ref().map_or("", |kept| kept.version.resource_version.as_str());
    user.shared.cache.expect_backup(version);
    let kept = kept?;
    take_away(user, asked, &kept).await?;
    let version = put_in_place(user, asked, &old, &new, &kept).await?;
    forget(user, &kept.name, &kept.version.uid).await;
    Ok(Written::Replaced(version))
}

/// Asks the cluster whether it would accept the new object, under its own name. The API server
/// checks the name last, after all rules and all admission, so the answer "taken" means that it
/// would accept the object.
async fn rehearse(user: &AsUser, new: &WholeObject, kind: SecretKind) -> Result<(), StoreError> {
    let params = PostParams { dry_run: true, field_manager: Some(FIELD_MANAGER.to_owned()) };
    let request = user.shared.resource.create(&params, new.to_bytes().to_vec());
    match user.connection.write::<MetadataOnly, _>(request).await {
        // No object has the name any more.
        Ok(_) => Err(StoreError::Conflict(None)),
        Err(error) if error.is_already_exists() => Ok(()),
        Err(error) => Err(refusal(error, Some(kind))),
    }
}

/// Creates the backup in the cluster, or takes over the backup of an earlier attempt.
async fn keep(user: &AsUser, old: &WholeObject) -> Result<Kept, StoreError> {
    let name = backup::name(&old.version().uid)
        .ok_or_else(|| StoreError::Internal(Cause::Unreadable.into()))?;
    let whole = backup::of(old, &name);
    for _ in 0..2 {
        match send_create(user, &whole, FIELD_MANAGER).await {
            Ok(version) => return Ok(Kept { name, version, created: true }),
            Err(error) if error.is_already_exists() => {
                if let Some(kept) = take_over(user, &name, old).await? {
                    return Ok(kept);
                }
            }
            Err(error) if error.is_in_doubt() => {
                // The secret itself has not been changed yet.
                let found = read::fetch_whole(user, &name).await.ok().flatten();
                let found = found.filter(|found| found.holds(&whole));
                let version = found.ok_or_else(|| refusal(error, None))?.version();
                return Ok(Kept { name, version, created: true });
            }
            Err(error) => return Err(refusal(error, None)),
        }
    }
    Err(StoreError::Unavailable(Cause::BackupTaken.into()))
}

/// Takes over the backup of an earlier attempt; `None` if there is no backup any more. A backup
/// that holds an older state of the object is removed, because it cannot be restored over the newer
/// one.
async fn take_over(
    user: &AsUser,
    name: &ObjectName,
    old: &WholeObject,
) -> Result<Option<Kept>, StoreError> {
    let unavailable = |error: CallError| refusal(error, None);
    let Some(found) = read::fetch_whole(user, name).await.map_err(unavailable)? else {
        return Ok(None);
    };
    let content = backup::content(&user.shared.naming, &found)
        .ok_or_else(|| StoreError::Unavailable(Cause::BackupTaken.into()))?;
    if !content.old.holds(old) {
        remove(user, name, &found.version()).await.map_err(unavailable)?;
        return Ok(None);
    }
    let attempt = random::bytes::<8>().map(u64::from_be_bytes);
    let attempt = attempt.map_err(|_| StoreError::Internal(Cause::Random.into()))?;
    let patch = Patch::Merge(backup::claim(&found, &format!("{attempt:016x}")));
    let params =
        PatchParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PatchParams::default() };
    let request = user.shared.resource.patch(name.as_str(), &params, &patch);
    let claimed: MetadataOnly = user.connection.write(request).await.map_err(unavailable)?;
    let version = kubernetes::version(&claimed.metadata);
    let version = version.ok_or_else(|| StoreError::Unavailable(Cause::Unreadable.into()))?;
    Ok(Some(Kept { name: name.clone(), version, created: false }))
}

/// Deletes the old object in exactly the version that the backup holds.
async fn take_away(user: &AsUser, asked: &Replacement, kept: &Kept) -> Result<(), StoreError> {
    let version = &asked.loaded.version;
    let error = match send_delete(user, &asked.object, asked.kind, version).await {
        Ok(Deleted::Gone) => return Ok(()),
        // The object waits for a finalizer that it did not have before.
        Ok(Deleted::Terminating) => {
            return Err(StoreError::Uncertain(Cause::Terminating.into()));
        }
        // The object may still be deleted, and then only the backup is left.
        Err(error @ StoreError::Uncertain(_)) => return Err(error),
        Err(error) => error,
    };
    // This attempt did not delete the object. A backup made by another attempt may still be needed.
    if kept.created {
        let _ = remove(user, &kept.name, &kept.version).await;
    }
    Err(match error {
        StoreError::Conflict(_) => conflict::of_update(user, &asked.object, &asked.loaded).await,
        StoreError::NotFound => StoreError::Conflict(None),
        error => error,
    })
}

/// Creates the new object, or the old one again if the cluster refuses the new one after all.
async fn put_in_place(
    user: &AsUser,
    asked: &Replacement,
    old: &WholeObject,
    new: &WholeObject,
    kept: &Kept,
) -> Result<Version, StoreError> {
    let error = match send_create(user, new, FIELD_MANAGER).await {
        Ok(version) => return Ok(version),
        Err(error) if error.is_in_doubt() => {
            return settle_whole(user, &asked.object, new, error.into_cause()).await;
        }
        // Another client took the name in between; the backup stays.
        Err(error) if error.is_already_exists() => {
            return Err(conflict::of_update(user, &asked.object, &asked.loaded).await);
        }
        Err(error) => error,
    };
    match send_create(user, &old.fresh(), RESTORE_MANAGER).await {
        Ok(_) => {
            forget(user, &kept.name, &kept.version.uid).await;
            Err(refusal(error, Some(asked.kind)))
        }
        Err(_) => Err(StoreError::Uncertain(error.into_cause().into())),
    }
}

/// Removes an object in a version. It is no error if the object is gone already.
pub(super) async fn remove(
    user: &AsUser,
    object: &ObjectName,
    version: &Version,
) -> Result<(), CallError> {
    let preconditions = Preconditions {
        uid: Some(version.uid.clone()),
        resource_version: (!version.resource_version.is_empty())
            .then(|| version.resource_version.clone()),
    };
    let params = DeleteParams { preconditions: Some(preconditions), ..DeleteParams::default() };
    let request = user.shared.resource.delete(object.as_str(), &params);
    match user.connection.write::<MetadataOnly, _>(request).await {
        Err(error) if error.status() != Some(StatusCode::NOT_FOUND) => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Removes a backup that is no longer needed, in any version. If that fails, the backup stays in
/// the list, and can be removed from there.
pub(super) async fn forget(user: &AsUser, backup: &ObjectName, uid: &str) {
    let version = Version { uid: uid.to_owned(), resource_version: String::new() };
    if let Err(error) = remove(user, backup, &version).await {
        let cause = error.into_cause();
        tracing::warn!(backup = backup.as_str(), %cause, "a backup could not be removed");
    }
}

/// The meaning of a refused creation here: the namespace is known to exist, and a name that is
/// taken is handled before.
pub(super) fn refusal(error: CallError, kind: Option<SecretKind>) -> StoreError {
    match error.status() {
        Some(StatusCode::NOT_FOUND | StatusCode::CONFLICT) => {
            StoreError::Unavailable(error.into_cause().into())
        }
        _ => error.into_store_error("create", kind),
    }
}
