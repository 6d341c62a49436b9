//! Replacements that were interrupted: which there are, and the two ways to end them.
//!
//! Invariant: a backup is removed only where an object has the name of the one that it holds.

use backend::StoreError;
use domain::{Interrupted, ObjectName, ReplacementStep, Version};
use futures::StreamExt as _;
use http::StatusCode;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::core::params::ListParams;

use super::as_user::AsUser;
use super::backup::{self, Content};
use super::managed::RESTORE_MANAGER;
use super::replace::refusal;
use super::{read_error, wire};

/// Backups that are looked at; there is seldom one.
const BACKUPS_MAX: u32 = 100;
/// Looks at a time.
const LOOKS_AT_ONCE: usize = 8;

impl AsUser {
    /// The backups that replacements left behind, by metadata. Where the watch knows that there is
    /// none, which is the rule, nothing is asked.
    ///
    /// # Errors
    /// [`StoreError`]; a namespace that does not exist has none.
    pub(super) async fn list_interrupted(&self) -> Result<Vec<Interrupted>, StoreError> {
        if self.shared.cache.has_no_backup() {
            return Ok(Vec::new());
        }
        let params = ListParams { limit: Some(BACKUPS_MAX), ..ListParams::default() }
            .fields(&format!("type={}", backup::TYPE));
        let page = match self.page(&params).await {
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => return Ok(Vec::new()),
            page => page.map_err(|error| read_error(error, "list"))?,
        };
        let listed = page.items.into_iter().flatten();
        let looks = listed.map(|item| self.look_at(item.metadata));
        let found: Vec<_> = futures::stream::iter(looks).buffered(LOOKS_AT_ONCE).collect().await;
        found.into_iter().filter_map(Result::transpose).collect()
    }

    /// One backup; `None` where it is none of the panel's.
    async fn look_at(&self, meta: ObjectMeta) -> Result<Option<Interrupted>, StoreError> {
        let Some((backup, object)) = backup::listed(&self.shared.naming, &meta) else {
            return Ok(None);
        };
        let Some(version) = wire::version(&meta) else { return Ok(None) };
        let current = self.fetch_metadata(&object).await;
        let current = current.map_err(|error| read_error(error, "get"))?;
        let step = step(&backup, current.as_ref());
        Ok(Some(Interrupted { backup, version, object, step }))
    }

    /// Creates the old object of a backup again, and removes the backup.
    ///
    /// # Errors
    /// As of the port. Where only the removal fails, the object is restored and the backup stays.
    pub(super) async fn restore_backup(
        &self,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError> {
        let (backup, content) = self.read_backup(backup, version).await?;
        let old = content.old.fresh();
        match self.post(&old, RESTORE_MANAGER, false).await {
            Ok(_) => {}
            Err(error) if error.is_already_exists() => {
                return Err(StoreError::AlreadyExists(content.object));
            }
            Err(error) if error.is_in_doubt() => {
                self.settle_whole(&content.object, &old, error.into_cause()).await?;
            }
            Err(error) => return Err(refusal(error, Some(content.kind))),
        }
        self.forget(&backup, &version.uid).await;
        Ok(content.object)
    }

    /// Removes a backup that is not needed any more.
    ///
    /// # Errors
    /// As of the port.
    pub(super) async fn discard_backup(
        &self,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError> {
        let (backup, content) = self.read_backup(backup, version).await?;
        let current = self.fetch_metadata(&content.object).await;
        let current = current.map_err(|error| read_error(error, "get"))?;
        // An object that is being deleted is as good as gone.
        if current.is_none_or(|meta| meta.deletion_timestamp.is_some()) {
            return Err(newer());
        }
        match self.remove(&backup, version).await {
            Ok(()) => Ok(content.object),
            Err(error) if error.is_in_doubt() => match self.fetch_metadata(&backup).await {
                Ok(None) => Ok(content.object),
                _ => Err(StoreError::Uncertain(error.into_cause().into())),
            },
            Err(error) if error.is_stale() => Err(newer()),
            Err(error) => Err(error.into_store_error("delete", None)),
        }
    }

    /// A backup in the version that was shown.
    async fn read_backup(
        &self,
        backup: &str,
        version: &Version,
    ) -> Result<(ObjectName, Content), StoreError> {
        let uid = backup::uid_of(backup).ok_or(StoreError::NotFound)?;
        let backup = backup::name(uid).ok_or(StoreError::NotFound)?;
        let found = self.fetch_whole(&backup).await.map_err(|error| read_error(error, "get"))?;
        let found = found.ok_or(StoreError::NotFound)?;
        let content = backup::content(&self.shared.naming, &found).ok_or(StoreError::NotFound)?;
        if found.version() != *version {
            return Err(newer());
        }
        Ok((backup, content))
    }
}

/// How far a replacement came, by what has the name of the old object now.
fn step(backup: &ObjectName, current: Option<&ObjectMeta>) -> ReplacementStep {
    match current {
        None => ReplacementStep::Gone,
        Some(meta) if meta.uid.as_deref() == backup::uid_of(backup.as_str()) => {
            ReplacementStep::Kept
        }
        Some(_) => ReplacementStep::Replaced,
    }
}

/// The backup, or what it is of, is not what was shown.
fn newer() -> StoreError {
    StoreError::Conflict(Some(Box::default()))
}
