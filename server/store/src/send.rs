//! The requests of the three writes, and what their answers mean.

use backend::{Deleted, StoreError, Written};
use domain::{ObjectName, SecretKind, Version};
use http::StatusCode;
use kube::core::params::{DeleteParams, Patch, PatchParams, PostParams, Preconditions};
use serde_json::Value;

use super::as_user::AsUser;
use super::built;
use super::conflict::Loaded;
use super::errors::Cause;
use super::managed::FIELD_MANAGER;
use super::wire::{self, MetadataOnly};
use super::write::Write;

impl AsUser {
    /// Creates an object.
    pub(super) async fn send_create(
        &self,
        object: &ObjectName,
        write: &Write,
    ) -> Result<Written, StoreError> {
        let params =
            PostParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PostParams::default() };
        let body = body(&write.object(object.as_str(), &self.shared.namespace))?;
        let request = built(self.shared.resource.create(&params, body))?;
        match self.connection.write::<MetadataOnly>(request).await {
            Ok(answer) => match wire::version(&answer.metadata) {
                Some(version) => Ok(Written::Stored(version)),
                None => self.settle_create(object, write, Cause::Unreadable).await,
            },
            Err(error) if error.is_in_doubt() => {
                self.settle_create(object, write, error.into_cause()).await
            }
            Err(error) => Err(match error.status() {
                Some(StatusCode::CONFLICT) if error.is_already_exists() => {
                    StoreError::AlreadyExists(object.clone())
                }
                // Another 409 is a quota that is busy: nothing was written.
                Some(StatusCode::CONFLICT) => StoreError::Unavailable(error.into_cause().into()),
                Some(StatusCode::NOT_FOUND) => StoreError::Unavailable(Cause::NoNamespace.into()),
                _ => error.into_store_error("create", Some(write.kind())),
            }),
        }
    }

    /// Patches an object in the version that the form was loaded with.
    pub(super) async fn send_update(
        &self,
        object: &ObjectName,
        loaded: &Loaded,
        write: &Write,
    ) -> Result<Written, StoreError> {
        let params =
            PatchParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PatchParams::default() };
        let patch = Patch::Merge(write.merge_patch(&loaded.version));
        let request = built(self.shared.resource.patch(object.as_str(), &params, &patch))?;
        match self.connection.write::<MetadataOnly>(request).await {
            Ok(answer) => match wire::version(&answer.metadata) {
                Some(version) => Ok(Written::Stored(version)),
                None => self.settle_update(object, loaded, write, Cause::Unreadable).await,
            },
            Err(error) if error.is_in_doubt() => {
                self.settle_update(object, loaded, write, error.into_cause()).await
            }
            Err(error) if error.is_stale() => Err(self.conflict(object, loaded).await),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
                Err(StoreError::Conflict(None))
            }
            Err(error) => Err(error.into_store_error("patch", Some(write.kind()))),
        }
    }

    /// Deletes an object in a version.
    pub(super) async fn send_delete(
        &self,
        object: &ObjectName,
        kind: SecretKind,
        version: &Version,
    ) -> Result<Deleted, StoreError> {
        let preconditions = Preconditions {
            uid: Some(version.uid.clone()),
            resource_version: Some(version.resource_version.clone()),
        };
        let params = DeleteParams { preconditions: Some(preconditions), ..DeleteParams::default() };
        let request = built(self.shared.resource.delete(object.as_str(), &params))?;
        match self.connection.write::<MetadataOnly>(request).await {
            // A `Status` has no deletion time; an object that waits for its finalizers has one.
            Ok(answer) if answer.metadata.deletion_timestamp.is_some() => Ok(Deleted::Terminating),
            Ok(_) => Ok(Deleted::Gone),
            Err(error) if error.is_in_doubt() => {
                self.settle_delete(object, kind, version, error.into_cause()).await
            }
            Err(error) if error.is_stale() => match self.conflict_of_delete(object).await {
                StoreError::Conflict(None) => Err(StoreError::NotFound),
                conflict => Err(conflict),
            },
            Err(error) => Err(error.into_store_error("delete", Some(kind))),
        }
    }
}

/// JSON as bytes.
fn body(value: &Value) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|_| StoreError::Internal(Cause::Request.into()))
}
