//! The panel's secrets on a cluster: the [`SecretStore`] port on a `kube::Client`.
//!
//! The same code serves a real cluster and the embedded one, down to the HTTP request. It holds no
//! state: what it answers is what the cluster says now.
//!
//! Invariant: the guard stands in front of every verb. What is no object name of the panel is never
//! sent to the cluster, and an object of another type is not found.

pub mod annotations;
mod conflict;
mod connection;
mod convert;
mod describe;
mod errors;
mod lost;
mod managed;
mod read;
mod read_only;
mod wire;
mod write;

use std::sync::Arc;
use std::time::Duration;

use app::backend::{Caller, Deleted, SecretStore, StoreError, Written};
use app::domain::{
    EditInput, Naming, NewSecret, ObjectName, SecretDetail, SecretKind, SecretRow, Version,
};
use async_trait::async_trait;
use http::{Request, StatusCode};
use kube::core::Request as Resource;
use kube::core::params::{DeleteParams, Patch, PatchParams, PostParams, Preconditions};
use serde_json::Value;
use tracing::instrument;

use self::connection::Connection;
pub use self::convert::row;
use self::errors::{CallError, Cause};
pub use self::managed::FIELD_MANAGER;
use self::read::Found;
pub use self::read_only::ReadOnly;
use self::wire::MetadataOnly;
use self::write::Write;
use crate::clock::{Clock, rfc3339};

/// Where the secrets are, and what they are called.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// The namespace.
    pub namespace: String,
    /// The prefixes of both kinds.
    pub naming: Naming,
    /// The time limit of one call to the cluster.
    pub timeout: Duration,
}

/// The secrets of one namespace of a cluster.
#[derive(Clone)]
pub struct KubeSecretStore {
    connection: Connection,
    resource: Resource,
    namespace: String,
    naming: Naming,
    clock: Arc<dyn Clock>,
}

impl KubeSecretStore {
    /// The store on a client, which must not retry writes on its own (see [`crate::cluster`]).
    pub fn new(client: kube::Client, settings: StoreSettings, clock: Arc<dyn Clock>) -> Self {
        let StoreSettings { namespace, naming, timeout } = settings;
        Self {
            connection: Connection::new(client, timeout),
            resource: Resource::new(format!("/api/v1/namespaces/{namespace}/secrets")),
            namespace,
            naming,
            clock,
        }
    }

    fn now(&self) -> String {
        rfc3339(self.clock.now())
    }

    async fn send_create(&self, object: &ObjectName, write: &Write) -> Result<Written, StoreError> {
        let params =
            PostParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PostParams::default() };
        let body = body(&write.object(object.as_str(), &self.namespace))?;
        let request = built(self.resource.create(&params, body))?;
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

    async fn send_update(
        &self,
        object: &ObjectName,
        version: &Version,
        write: &Write,
    ) -> Result<Written, StoreError> {
        let params =
            PatchParams { field_manager: Some(FIELD_MANAGER.to_owned()), ..PatchParams::default() };
        let patch = Patch::Merge(write.merge_patch(version));
        let request = built(self.resource.patch(object.as_str(), &params, &patch))?;
        match self.connection.write::<MetadataOnly>(request).await {
            Ok(answer) => match wire::version(&answer.metadata) {
                Some(version) => Ok(Written::Stored(version)),
                None => self.settle_update(object, version, write, Cause::Unreadable).await,
            },
            Err(error) if error.is_in_doubt() => {
                self.settle_update(object, version, write, error.into_cause()).await
            }
            Err(error) if error.is_stale() => Err(self.conflict(object).await),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
                Err(StoreError::Conflict(None))
            }
            Err(error) => Err(error.into_store_error("patch", Some(write.kind()))),
        }
    }

    async fn send_delete(
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
        let request = built(self.resource.delete(object.as_str(), &params))?;
        match self.connection.write::<MetadataOnly>(request).await {
            // A `Status` has no deletion time; an object that waits for its finalizers has one.
            Ok(answer) if answer.metadata.deletion_timestamp.is_some() => Ok(Deleted::Terminating),
            Ok(_) => Ok(Deleted::Gone),
            Err(error) if error.is_in_doubt() => {
                self.settle_delete(object, kind, version, error.into_cause()).await
            }
            Err(error) if error.is_stale() => match self.conflict(object).await {
                StoreError::Conflict(None) => Err(StoreError::NotFound),
                conflict => Err(conflict),
            },
            Err(error) => Err(error.into_store_error("delete", Some(kind))),
        }
    }
}

#[async_trait]
impl SecretStore for KubeSecretStore {
    #[instrument(skip_all)]
    async fn list(&self, _caller: &Caller) -> Result<Vec<SecretRow>, StoreError> {
        self.rows().await
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn get(
        &self,
        _caller: &Caller,
        object: &str,
    ) -> Result<Option<SecretDetail>, StoreError> {
        match self.find(object, "get").await? {
            Found::Panel { secret, .. } => Ok(convert::detail(&self.naming, &secret)),
            Found::Missing | Found::Foreign => Ok(None),
        }
    }

    #[instrument(skip_all, fields(secret.name = %new.object))]
    async fn create(&self, caller: &Caller, new: &NewSecret) -> Result<Written, StoreError> {
        // The types say that the name is valid, not that it is one of this namespace's prefixes.
        if self.naming.parse_as(new.credential.kind(), new.object.as_str()).is_none() {
            return Err(StoreError::NotFound);
        }
        let write = Write::create(caller, new, &self.now()).map_err(StoreError::Invalid)?;
        self.send_create(&new.object, &write).await
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn update(
        &self,
        caller: &Caller,
        object: &str,
        input: &EditInput,
    ) -> Result<Written, StoreError> {
        let version = &input.version;
        let (object, kind, secret) = match self.find(object, "get").await? {
            Found::Panel { object, kind, secret } => (object, kind, secret),
            // The form was loaded with an object that is gone now.
            Found::Missing if !version.uid.is_empty() => return Err(StoreError::Conflict(None)),
            Found::Missing | Found::Foreign => return Err(StoreError::NotFound),
        };
        let detail = convert::detail(&self.naming, &secret).ok_or(StoreError::NotFound)?;
        if detail.version() != version {
            return Err(StoreError::Conflict(Some(detail.row.changed)));
        }
        let patch = input.validate(&detail).map_err(StoreError::Invalid)?;
        let write = Write::update(caller, kind, &secret, &patch, &self.now())
            .map_err(StoreError::Invalid)?;
        match write {
            Some(write) => self.send_update(&object, version, &write).await,
            None => Ok(Written::Unchanged),
        }
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn delete(
        &self,
        _caller: &Caller,
        object: &str,
        version: &Version,
    ) -> Result<Deleted, StoreError> {
        let Some(found) = self.find_metadata(object, "delete").await? else {
            return Err(StoreError::NotFound);
        };
        if wire::version(&found.meta).as_ref() != Some(version) {
            return Err(StoreError::Conflict(Some(annotations::changed(&found.meta))));
        }
        self.send_delete(&found.object, found.kind, version).await
    }
}

/// A request of kube's builder.
fn built<E>(request: Result<Request<Vec<u8>>, E>) -> Result<Request<Vec<u8>>, StoreError> {
    request.map_err(|_| StoreError::Internal(Cause::Request.into()))
}

/// JSON as bytes.
fn body(value: &Value) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|_| StoreError::Internal(Cause::Request.into()))
}

/// What a read ends with.
fn read_error(error: CallError, verb: &'static str) -> StoreError {
    error.into_store_error(verb, None)
}
