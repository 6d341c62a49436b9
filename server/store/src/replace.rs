//! The replacement of an immutable secret: a new object under the old one's name.
//!
//! Kubernetes has no such verb, so it is a deletion and a creation with a backup around them: the
//! new object is rehearsed by a dry run, the old one is kept whole in a backup, deleted in exactly
//! its version, the new one created, and the backup removed.
//!
//! Invariant: after every step, whatever happens next, the old object, or the backup, or the new
//! object is in the cluster. An attempt removes only a backup that is its own, and never one whose
//! object it cannot account for.

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
use super::write::{WriteBody, send_delete, settle_whole};
use crate::random;

/// A replacement to be made.
pub(super) struct Replacement {
    /// The object's name.
    pub(super) object: ObjectName,
    /// Its kind.
    pub(super) kind: SecretKind,
    /// What the form was loaded with.
    pub(super) loaded: Loaded,
    /// What changes.
    pub(super) body: WriteBody,
}

/// A backup that stands in the cluster.
struct Kept {
    name: ObjectName,
    version: Version,
    /// True if this attempt created it, so that nobody else relies on it in this version.
    created: bool,
}

/// Replaces an object. It goes on where the caller does not wait for it any more: half of it
/// is worse than all of it.
///
/// # Errors
/// [`StoreError::Invalid`] while finalizers hold the object, [`StoreError::Conflict`] where it
/// is not in the form's version; [`StoreError::Uncertain`] where it broke off in between, and
/// the backup, if there is one, is listed as an interrupted replacement.
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
    // Whoever may not do all of it begins none of it.
    user.require(&[Right::Create, Right::Delete]).await?;
    let old = read::fetch_whole(user, object)
        .await
        .map_err(|error| error.into_store_error("get", None))?
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
    // Where it is in doubt whether there is a backup, the cluster is asked from now on.
    let version = kept.as_ref().map_or("", |kept| kept.version.resource_version.as_str());
    user.shared.cache.expect_backup(version);
    let kept = kept?;
    take_away(user, asked, &kept).await?;
    let version = put_in_place(user, asked, &old, &new, &kept).await?;
    forget(user, &kept.name, &kept.version.uid).await;
    Ok(Written::Replaced(version))
}

/// Asks the cluster whether it would take the new object, under its own name: the API server
/// looks for the name last, after all rules and all admission, so that "taken" is the answer
/// to an object that it would take.
async fn rehearse(user: &AsUser, new: &WholeObject, kind: SecretKind) -> Result<(), StoreError> {
    match post(user, new, FIELD_MANAGER, true).await {
        // Nothing has the name any more.
        Ok(_) => Err(StoreError::Conflict(None)),
        Err(error) if error.is_already_exists() => Ok(()),
        Err(error) => Err(refusal(error, Some(kind))),
    }
}

/// Puts the backup into the cluster, or takes over that of an earlier attempt.
async fn keep(user: &AsUser, old: &WholeObject) -> Result<Kept, StoreError> {
    let name = backup::name(&old.version().uid)
        .ok_or_else(|| StoreError::Internal(Cause::Unreadable.into()))?;
    let whole = backup::of(old, &name);
    for _ in 0..2 {
        match post(user, &whole, FIELD_MANAGER, false).await {
            Ok(version) => return Ok(Kept { name, version, created: true }),
            Err(error) if error.is_already_exists() => {
                if let Some(kept) = take_over(user, &name, old).await? {
                    return Ok(kept);
                }
            }
            Err(error) if error.is_in_doubt() => {
                // The secret itself was not touched yet.
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

/// Takes over the backup of an earlier attempt; `None` if there is none any more. One that
/// holds an older state of the object is removed: it cannot be restored over the newer one.
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
        // It waits for a finalizer that was not there before.
        Ok(Deleted::Terminating) => {
            return Err(StoreError::Uncertain(Cause::Terminating.into()));
        }
        // It may still be deleted, and then the backup is all there is.
        Err(error @ StoreError::Uncertain(_)) => return Err(error),
        Err(error) => error,
    };
    // It was not deleted by this attempt. Another one may rely on a backup that it made.
    if kept.created {
        let _ = remove(user, &kept.name, &kept.version).await;
    }
    Err(match error {
        StoreError::Conflict(_) => conflict::of_update(user, &asked.object, &asked.loaded).await,
        StoreError::NotFound => StoreError::Conflict(None),
        error => error,
    })
}

/// Creates the new object; where the cluster refuses it after all, the old one again.
async fn put_in_place(
    user: &AsUser,
    asked: &Replacement,
    old: &WholeObject,
    new: &WholeObject,
    kept: &Kept,
) -> Result<Version, StoreError> {
    let error = match post(user, new, FIELD_MANAGER, false).await {
        Ok(version) => return Ok(version),
        Err(error) if error.is_in_doubt() => {
            return settle_whole(user, &asked.object, new, error.into_cause()).await;
        }
        // Somebody took the name in between; the backup stays.
        Err(error) if error.is_already_exists() => {
            return Err(conflict::of_update(user, &asked.object, &asked.loaded).await);
        }
        Err(error) => error,
    };
    match post(user, &old.fresh(), RESTORE_MANAGER, false).await {
        Ok(_) => {
            forget(user, &kept.name, &kept.version.uid).await;
            Err(refusal(error, Some(asked.kind)))
        }
        Err(_) => Err(StoreError::Uncertain(error.into_cause().into())),
    }
}

/// Creates an object as it is, or only asks whether it could be.
pub(super) async fn post(
    user: &AsUser,
    object: &WholeObject,
    manager: &str,
    dry_run: bool,
) -> Result<Version, CallError> {
    let params = PostParams { dry_run, field_manager: Some(manager.to_owned()) };
    let request = user.shared.resource.create(&params, object.to_bytes().to_vec());
    let answer: MetadataOnly = user.connection.write(request).await?;
    kubernetes::version(&answer.metadata).or(dry_run.then(Version::default)).ok_or(
        // Created, and nobody knows as what.
        CallError::Lost(Cause::Unreadable),
    )
}

/// Removes an object in a version; one that is gone already is fine.
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

/// Removes a backup that nobody needs any more, in whatever version. Where that fails it stays
/// in the list, from where it can be removed.
pub(super) async fn forget(user: &AsUser, backup: &ObjectName, uid: &str) {
    let version = Version { uid: uid.to_owned(), resource_version: String::new() };
    if let Err(error) = remove(user, backup, &version).await {
        let cause = error.into_cause();
        tracing::warn!(backup = backup.as_str(), %cause, "a backup could not be removed");
    }
}

/// What a refused creation means here: the namespace is known to be there, and a name that is taken
/// is looked at before.
pub(super) fn refusal(error: CallError, kind: Option<SecretKind>) -> StoreError {
    match error.status() {
        Some(StatusCode::NOT_FOUND | StatusCode::CONFLICT) => {
            StoreError::Unavailable(error.into_cause().into())
        }
        _ => error.into_store_error("create", kind),
    }
}
