//! The panel's secrets on a cluster: the [`SecretStore`] port on a `kube::Client`.
//!
//! The same code serves a real cluster and the embedded one, down to the HTTP request. The list is
//! answered from a cache of metadata that watches keep current (`cache`); one secret is what the
//! cluster says now. Of values it keeps nothing but their public descriptions (`described`).
//!
//! Invariant: the guard stands in front of every verb. What is no object name of the panel is never
//! sent to the cluster, and an object of another type is not found. The one exception are the
//! backups of replacements (`backup`).

pub mod annotations;
mod backup;
mod cache;
mod check;
mod conflict;
mod connection;
mod convert;
mod describe;
mod described;
mod errors;
mod history;
mod interrupted;
mod lost;
mod managed;
mod marks;
mod read;
mod read_only;
mod replace;
mod send;
mod shown;
pub mod table;
mod values;
mod whole;
mod wire;
mod write;

use std::sync::Arc;
use std::time::Duration;

use app::backend::{Caller, Deleted, Latest, SecretStore, StoreError, Written};
use app::domain::{
    Check, Checked, EditInput, Field, FieldError, Interrupted, ListPage, ListQuery, Naming,
    NewSecret, ObjectName, Problem, SecretDetail, SecretKind, Seen, Version,
};
use async_trait::async_trait;
use http::Request;
use kube::core::Request as Resource;
use tracing::instrument;

use self::cache::Cache;
pub use self::cache::Rhythm;
use self::conflict::{Loaded, by_metadata};
use self::connection::Connection;
pub use self::convert::row;
use self::described::Described;
use self::errors::{CallError, Cause};
pub use self::managed::FIELD_MANAGER;
use self::read::Found;
pub use self::read_only::ReadOnly;
use self::replace::Replacement;
use self::write::Write;
use crate::clock::{Clock, rfc3339};
use crate::config::KeyRing;

/// Where the secrets are, and what they are called.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// The namespace.
    pub namespace: String,
    /// The prefixes of both kinds.
    pub naming: Naming,
    /// The time limit of one call to the cluster.
    pub timeout: Duration,
    /// The keys of the marks by which a form knows what changed.
    pub keys: KeyRing,
}

/// The secrets of one namespace of a cluster.
#[derive(Clone)]
pub struct KubeSecretStore {
    connection: Connection,
    resource: Resource,
    namespace: String,
    naming: Naming,
    keys: KeyRing,
    clock: Arc<dyn Clock>,
    described: Arc<Described>,
    cache: Arc<Cache>,
}

impl KubeSecretStore {
    /// The store on a client, which must not retry writes on its own (see [`crate::cluster`]).
    /// Its watches start with the first question that needs them, inside a tokio runtime, and end
    /// with the last clone.
    pub fn new(client: kube::Client, settings: StoreSettings, clock: Arc<dyn Clock>) -> Self {
        Self::with_rhythm(client, settings, clock, Rhythm::default())
    }

    /// The same, with watches that wait otherwise.
    pub fn with_rhythm(
        client: kube::Client,
        settings: StoreSettings,
        clock: Arc<dyn Clock>,
        rhythm: Rhythm,
    ) -> Self {
        let StoreSettings { namespace, naming, timeout, keys } = settings;
        let connection = Connection::new(client, timeout);
        let resource = Resource::new(format!("/api/v1/namespaces/{namespace}/secrets"));
        let cache = Cache::new(connection.clone(), resource.clone(), naming.clone(), rhythm);
        Self {
            connection,
            resource,
            cache: Arc::new(cache),
            namespace,
            naming,
            keys,
            clock,
            described: Arc::default(),
        }
    }

    /// Starts the watches of the list, inside a tokio runtime, before the first page is asked for.
    pub fn start(&self) {
        self.cache.start();
    }

    /// True where the list has an answer, be it that the cluster refuses. It stays true while the
    /// watches are broken, because what is known is shown then.
    pub fn can_list(&self) -> bool {
        self.cache.can_answer()
    }

    /// Waits until a watch has ended for good, which is never meant to happen: the list would
    /// stand still without saying so.
    pub async fn watches_died(&self) {
        self.cache.died().await;
    }

    fn now(&self) -> String {
        rfc3339(self.clock.now())
    }

    /// An object of the panel, described with its marks; its description is kept.
    fn detail(&self, found: &Found) -> Option<SecretDetail> {
        let Found::Panel { kind, secret, .. } = found else { return None };
        let marks = marks::of(&self.keys, *kind, secret);
        let detail = convert::detail(&self.naming, secret, marks)?;
        self.described.keep(&detail.row);
        Some(detail)
    }
}

#[async_trait]
impl SecretStore for KubeSecretStore {
    #[instrument(skip_all)]
    async fn page(
        &self,
        _caller: &Caller,
        query: &ListQuery,
        seen: &Seen,
    ) -> Result<ListPage, StoreError> {
        self.show_page(query, seen).await
    }

    async fn changed(&self, since: u64) -> u64 {
        self.cache.changed(since).await
    }

    async fn latest(
        &self,
        _caller: &Caller,
        object: &str,
        seen: &Seen,
    ) -> Result<Latest, StoreError> {
        self.cache.ready(None).await?;
        if !self.cache.reached(seen).await {
            return Ok(Latest::Behind);
        }
        let mut candidates = self.naming.candidates(object);
        let row = candidates.find_map(|(kind, object)| self.cache.row(kind, &object));
        Ok(row.map_or(Latest::Gone, |row| Latest::Row(Box::new(row))))
    }

    fn kind(&self, object: &str) -> Option<SecretKind> {
        let mut kinds = self.naming.candidates(object);
        let (first, _) = kinds.next()?;
        // Where the prefixes overlap, the rows know which one it is.
        let known = kinds.find(|(kind, object)| self.cache.has(*kind, object));
        Some(known.map_or(first, |(kind, _)| kind))
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn get(
        &self,
        _caller: &Caller,
        object: &str,
    ) -> Result<Option<SecretDetail>, StoreError> {
        Ok(self.detail(&self.find(object, "get").await?))
    }

    #[instrument(skip_all, fields(secret.name = %new.object))]
    async fn create(&self, caller: &Caller, new: &NewSecret) -> Result<Written, StoreError> {
        // The types say that the name is valid, not that it is one of this namespace's prefixes.
        if self.naming.parse_as(new.credential.kind(), new.object.as_str()).is_none() {
            return Err(StoreError::NotFound);
        }
        let write = Write::create(caller, new, &self.now())?;
        self.send_create(&new.object, &write).await
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn update(
        &self,
        caller: &Caller,
        object: &str,
        input: &EditInput,
    ) -> Result<Written, StoreError> {
        let found = self.find(object, "get").await?;
        let detail = self.detail(&found);
        let (object, kind, secret) = match found {
            Found::Panel { object, kind, secret } => (object, kind, secret),
            // The form was loaded with an object that is gone now.
            Found::Missing if !input.version.uid.is_empty() => {
                return Err(StoreError::Conflict(None));
            }
            Found::Missing | Found::Foreign => return Err(StoreError::NotFound),
        };
        let detail = detail.ok_or(StoreError::NotFound)?;
        let loaded = Loaded { version: input.version.clone(), marks: input.marks.clone() };
        if *detail.version() != loaded.version {
            return Err(StoreError::Conflict(Some(Box::new(self.newer(kind, &secret, &loaded)))));
        }
        let patch = input.validate(&detail).map_err(StoreError::Invalid)?;
        let write = Write::update(caller, kind, &secret, &patch, &self.now())?;
        if write.is_empty() {
            return Ok(Written::Unchanged);
        }
        if detail.immutable && write.changes_data() {
            if !patch.replace {
                let error = FieldError::new(Field::Form, Problem::Immutable);
                return Err(StoreError::Invalid(vec![error]));
            }
            return self.replace(Replacement { object, kind, loaded, write }).await;
        }
        self.send_update(&object, &loaded, &write).await
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
            return Err(StoreError::Conflict(Some(Box::new(by_metadata(&found.meta)))));
        }
        self.send_delete(&found.object, found.kind, version).await
    }

    #[instrument(skip_all)]
    async fn check(&self, _caller: &Caller, check: &Check) -> Result<Checked, StoreError> {
        self.check_form(check).await
    }

    #[instrument(skip_all)]
    async fn interrupted(&self, _caller: &Caller) -> Result<Vec<Interrupted>, StoreError> {
        self.list_interrupted().await
    }

    #[instrument(skip_all)]
    async fn restore(
        &self,
        _caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError> {
        self.restore_backup(backup, version).await
    }

    #[instrument(skip_all)]
    async fn discard(
        &self,
        _caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError> {
        self.discard_backup(backup, version).await
    }
}

/// A request of kube's builder.
fn built<E>(request: Result<Request<Vec<u8>>, E>) -> Result<Request<Vec<u8>>, StoreError> {
    request.map_err(|_| StoreError::Internal(Cause::Request.into()))
}

/// What a read ends with.
fn read_error(error: CallError, verb: &'static str) -> StoreError {
    error.into_store_error(verb, None)
}
