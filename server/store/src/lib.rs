//! The panel's secrets on a cluster: the [`SecretStore`] port on a `kube::Client`.
//!
//! The same code serves a real cluster and the embedded one, down to the HTTP request. The list is
//! answered from a cache of metadata that watches keep current (`cache`); one secret is what the
//! cluster says now. Of values it keeps nothing but their public descriptions (`described`).
//! Whatever a user asks for goes out as the user (`as_user`); the watches are this process's own.
//!
//! Invariant: the guard stands in front of every verb. What is no object name of the panel is never
//! sent to the cluster, and an object of another type is not found. The one exception are the
//! backups of replacements (`backup`).

pub mod annotations;
mod as_user;
mod backup;
mod cache;
mod check;
pub mod clock;
mod conflict;
mod connection;
mod convert;
mod describe;
mod described;
mod errors;
mod history;
mod identity;
mod impersonation;
mod interrupted;
mod keys;
mod lost;
mod managed;
mod marks;
pub mod random;
mod read;
mod replace;
mod reviews;
mod search;
mod send;
mod shown;
pub mod table;
mod update;
mod values;
mod whole;
mod wire;
mod write;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use backend::{Caller, Deleted, Latest, Right, Rights, SecretStore, StoreError, Written};
use domain::{
    Check, Checked, EditInput, Interrupted, Lang, ListPage, ListQuery, Naming, NewSecret,
    ObjectName, SecretDetail, SecretKind, Seen, Version,
};
use http::Request;
use kube::core::Request as Resource;
use tracing::instrument;

use self::as_user::{AsUser, Shared};
use self::cache::Cache;
pub use self::cache::Rhythm;
pub use self::clock::{Clock, SystemClock, rfc3339};
use self::conflict::by_metadata;
use self::connection::Connection;
pub use self::convert::row;
use self::described::Described;
use self::errors::{CallError, Cause};
use self::identity::Identity;
pub use self::impersonation::Impersonation;
pub use self::keys::{Key, KeyRing};
pub use self::managed::FIELD_MANAGER;
use self::reviews::Reviews;
use self::search::Searches;
use self::write::Write;

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
    /// How the cluster hears of users; `None` where requests are this process's own.
    pub impersonation: Option<Impersonation>,
}

/// The secrets of one namespace of a cluster.
#[derive(Clone)]
pub struct KubeSecretStore(Arc<Shared>);

impl KubeSecretStore {
    /// The store on a client, which must not retry writes on its own, as kube's own layer would.
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
        let StoreSettings { namespace, naming, timeout, keys, impersonation } = settings;
        let own = Connection::new(client, timeout);
        let resource = Resource::new(format!("/api/v1/namespaces/{namespace}/secrets"));
        let described = Arc::new(Described::default());
        let known = Arc::clone(&described);
        let cache = Cache::new(own.clone(), resource.clone(), naming.clone(), known, rhythm);
        Self(Arc::new(Shared {
            own,
            impersonation,
            resource,
            reviews: Reviews::new(namespace.clone()),
            namespace,
            naming,
            keys,
            clock,
            described,
            searches: Searches::default(),
            cache,
        }))
    }

    /// Starts the watches of the list, inside a tokio runtime, before the first page is asked for.
    pub fn start(&self) {
        self.0.cache.start();
    }

    /// True where the list has an answer, be it that the cluster refuses. It stays true while the
    /// watches are broken, because what is known is shown then.
    pub fn can_list(&self) -> bool {
        self.0.cache.can_answer()
    }

    /// True while the cluster answers the heartbeats.
    pub fn is_heard(&self) -> bool {
        self.0.cache.is_heard()
    }

    /// True while the list is not of a state that the cluster went back from.
    pub fn holds(&self) -> bool {
        self.0.cache.holds()
    }

    /// Waits until a watch has ended for good, which is never meant to happen: the list would
    /// stand still without saying so.
    pub async fn watches_died(&self) {
        self.0.cache.died().await;
    }

    fn as_user(&self, caller: &Caller) -> Result<AsUser, StoreError> {
        AsUser::new(&self.0, caller)
    }
}

#[async_trait]
impl SecretStore for KubeSecretStore {
    fn can_act_for(&self, caller: &Caller) -> bool {
        Identity::of(self.0.impersonation.as_ref(), caller).is_some()
    }

    async fn rights(&self, caller: &Caller) -> Result<Rights, StoreError> {
        self.as_user(caller)?.rights().await
    }

    #[instrument(skip_all)]
    async fn page(
        &self,
        caller: &Caller,
        query: &ListQuery,
        lang: Lang,
        seen: &Seen,
    ) -> Result<ListPage, StoreError> {
        self.as_user(caller)?.show_page(query, lang, seen).await
    }

    async fn changed(&self, since: u64) -> u64 {
        self.0.cache.changed(since).await
    }

    async fn latest(
        &self,
        caller: &Caller,
        object: &str,
        seen: &Seen,
    ) -> Result<Latest, StoreError> {
        self.as_user(caller)?.may_see(&[Right::List, Right::Get]).await?;
        self.0.cache.ready(None).await?;
        if !self.0.cache.reached(seen).await {
            return Ok(Latest::Behind);
        }
        let mut candidates = self.0.naming.candidates(object);
        let row = candidates.find_map(|(kind, object)| self.0.cache.row(kind, &object));
        Ok(row.map_or(Latest::Gone, |row| Latest::Row(Box::new(row))))
    }

    fn kind(&self, object: &str) -> Option<SecretKind> {
        let mut kinds = self.0.naming.candidates(object);
        let (first, _) = kinds.next()?;
        // Where the prefixes overlap, the rows know which one it is.
        let known = kinds.find(|(kind, object)| self.0.cache.has(*kind, object));
        Some(known.map_or(first, |(kind, _)| kind))
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn get(&self, caller: &Caller, object: &str) -> Result<Option<SecretDetail>, StoreError> {
        let user = self.as_user(caller)?;
        let found = user.find(object, "get").await?;
        Ok(user.detail(&found))
    }

    #[instrument(skip_all, fields(secret.name = %new.object))]
    async fn create(&self, caller: &Caller, new: &NewSecret) -> Result<Written, StoreError> {
        let user = self.as_user(caller)?;
        // The types say that the name is valid, not that it is one of this namespace's prefixes.
        if self.0.naming.parse_as(new.credential.kind(), new.object.as_str()).is_none() {
            return Err(StoreError::NotFound);
        }
        let write = Write::create(caller, new, &user.now())?;
        user.send_create(&new.object, &write).await
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn update(
        &self,
        caller: &Caller,
        object: &str,
        input: &EditInput,
    ) -> Result<Written, StoreError> {
        self.as_user(caller)?.update(caller, object, input).await
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn delete(
        &self,
        caller: &Caller,
        object: &str,
        version: &Version,
    ) -> Result<Deleted, StoreError> {
        let user = self.as_user(caller)?;
        let Some(found) = user.find_metadata(object, "delete").await? else {
            return Err(StoreError::NotFound);
        };
        if wire::version(&found.meta).as_ref() != Some(version) {
            return Err(StoreError::Conflict(Some(Box::new(by_metadata(&found.meta)))));
        }
        user.send_delete(&found.object, found.kind, version).await
    }

    #[instrument(skip_all)]
    async fn check(&self, caller: &Caller, check: &Check) -> Result<Checked, StoreError> {
        self.as_user(caller)?.check_form(check).await
    }

    #[instrument(skip_all)]
    async fn interrupted(&self, caller: &Caller) -> Result<Vec<Interrupted>, StoreError> {
        self.as_user(caller)?.list_interrupted().await
    }

    #[instrument(skip_all)]
    async fn restore(
        &self,
        caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError> {
        self.as_user(caller)?.restore_backup(backup, version).await
    }

    #[instrument(skip_all)]
    async fn discard(
        &self,
        caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError> {
        self.as_user(caller)?.discard_backup(backup, version).await
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
