//! Interrupted replacements: how to list them, and the two ways to end one.
//!
//! Invariant: a backup is removed only if an object has the name of the old object in it.

use backend::StoreError;
use domain::{Interrupted, ObjectName, ReplacementStep, Version};
use futures::StreamExt as _;
use http::StatusCode;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::core::params::ListParams;

use super::as_user::AsUser;
use super::backup::{self, Content};
use super::call_error::CallError;
use super::managed::RESTORE_MANAGER;
use super::replace::{self, refusal};
use super::write::{send_create, settle_whole};
use super::{kubernetes, read};

/// The most backups that are read; there is seldom one.
const BACKUPS_MAX: u32 = 100;
/// The number of concurrent reads.
const LOOKS_AT_ONCE: usize = 8;

/// The backups that replacements left behind, by metadata. If the watch knows that there is none,
/// which is the usual case, the cluster is not asked.
///
/// # Errors
/// [`StoreError`]; a namespace that does not exist has no backups.
pub(super) async fn list(user: &AsUser) -> Result<Vec<Interrupted>, StoreError> {
    if user.shared.cache.has_no_backup() {
        return Ok(Vec::new());
    }
    let params = ListParams { limit: Some(BACKUPS_MAX), ..ListParams::default() }
        .fields(&format!("type={}", backup::TYPE));
    let page = match read::list_metadata(user, &params).await {
        Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => return Ok(Vec::new()),
        page => page.map_err(|error| error.into_store_error("list", None))?,
    };
    let listed = page.items.into_iter().flatten();
    let looks = listed.map(|item| look_at(user, item.metadata));
    let found: Vec<_> = futures::stream::iter(looks).buffered(LOOKS_AT_ONCE).collect().await;
    found.into_iter().filter_map(Result::transpose).collect()
}

/// Reads one backup; `None` if it is not one of the panel's.
async fn look_at(user: &AsUser, meta: ObjectMeta) -> Result<Option<Interrupted>, StoreError> {
    let Some((backup, object)) = backup::listed(&user.shared.naming, &meta) else {
        return Ok(None);
    };
    let Some(version) = kubernetes::version(&meta) else { return Ok(None) };
    let current = read::fetch_metadata(user, &object).await;
    let current = current.map_err(CallError::of_read)?;
    let step = step(&backup, current.as_ref());
    Ok(Some(Interrupted { backup, version, object, step }))
}

/// Creates the old object of a backup again, and removes the backup.
///
/// # Errors
/// Those of the port's method. If only the removal fails, the object is restored and the backup
/// stays.
pub(super) async fn restore(
    user: &AsUser,
    backup: &str,
    version: &Version,
) -> Result<ObjectName, StoreError> {
    let (backup, content) = read_backup(user, backup, version).await?;
    let old = content.old.fresh();
    match send_create(user, &old, RESTORE_MANAGER).await {
        Ok(_) => {}
        Err(error) if error.is_already_exists() => {
            return Err(StoreError::AlreadyExists(content.object));
        }
        Err(error) if error.is_in_doubt() => {
            settle_whole(user, &content.object, &old, error.into_cause()).await?;
        }
        Err(error) => return Err(refusal(error, Some(content.kind))),
    }
    replace::forget(user, &backup, &version.uid).await;
    Ok(content.object)
}

/// Removes a backup that is no longer needed.
///
/// # Errors
/// Those of the port's method.
pub(super) async fn discard(
    user: &AsUser,
    backup: &str,
    version: &Version,
) -> Result<ObjectName, StoreError> {
    let (backup, content) = read_backup(user, backup, version).await?;
    let current = read::fetch_metadata(user, &content.object).await;
    let current = current.map_err(CallError::of_read)?;
    // An object that is being deleted counts as gone.
    if current.is_none_or(|meta| meta.deletion_timestamp.is_some()) {
        return Err(newer());
    }
    match replace::remove(user, &backup, version).await {
        Ok(()) => Ok(content.object),
        Err(error) if error.is_in_doubt() => match read::fetch_metadata(user, &backup).await {
            Ok(None) => Ok(content.object),
            _ => Err(StoreError::Uncertain(error.into_cause().into())),
        },
        Err(error) if error.is_stale() => Err(newer()),
        Err(error) => Err(error.into_store_error("delete", None)),
    }
}

/// Reads a backup in the version that was shown.
async fn read_backup(
    user: &AsUser,
    backup: &str,
    version: &Version,
) -> Result<(ObjectName, Content), StoreError> {
    let uid = backup::uid_of(backup).ok_or(StoreError::NotFound)?;
    let backup = backup::name(uid).ok_or(StoreError::NotFound)?;
    let found = read::fetch_whole(user, &backup).await.map_err(CallError::of_read)?;
    let found = found.ok_or(StoreError::NotFound)?;
    let content = backup::content(&user.shared.naming, &found).ok_or(StoreError::NotFound)?;
    if found.version() != *version {
        return Err(newer());
    }
    Ok((backup, content))
}

/// How far a replacement came, judged by the object that has the old name now.
fn step(backup: &ObjectName, current: Option<&ObjectMeta>) -> ReplacementStep {
    match current {
        None => ReplacementStep::Gone,
        Some(meta) if meta.uid.as_deref() == backup::uid_of(backup.as_str()) => {
            ReplacementStep::Kept
        }
        Some(_) => ReplacementStep::Replaced,
    }
}

/// The error if the backup, or its object, differs from what was shown.
fn newer() -> StoreError {
    StoreError::Conflict(Some(Box::default()))
}
