//! The panel's secrets on a cluster: the [`SecretStore`] port on a `kube::Client`.
//!
//! The same code serves a real cluster and the embedded one, down to the HTTP request.
//!
//! - A read or write of one secret goes to the cluster as the user who asked (`as_user`), over the
//!   user's connection (`connection`). `read` and `write` show the whole way from the verb of the
//!   port to the request.
//! - The list is answered from a cache of metadata (`cache`, `table`), which watches of this
//!   process keep current. Of values the cache holds only public descriptions (`described`).
//!
//! Invariant: the guard stands in front of every verb. A name that is not an object name of the
//! panel is never sent to the cluster, and an object of another type counts as not found. The one
//! exception is the backups of replacements (`backup`).

pub mod annotations;
mod as_user;
mod backup;
mod cache;
mod call_error;
mod check;
mod clock;
mod cluster_user;
mod conflict;
mod connection;
mod convert;
mod describe;
mod described;
mod history;
mod interrupted;
mod keys;
mod kubernetes;
mod list_page;
mod managed;
mod marks;
pub mod random;
mod read;
mod replace;
mod reviews;
mod search;
mod table;
mod whole;
mod write;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use backend::{Caller, Deleted, Latest, Right, Rights, SecretStore, StoreError, Written};
use domain::{
    Check, Checked, EditInput, Interrupted, Lang, ListPage, ListQuery, Naming, NewSecret,
    ObjectName, SecretDetail, SecretKind, SecretNow, Seen, Version,
};
use kube::core::Request as Resource;
use tracing::instrument;

use self::as_user::{AsUser, Shared};
use self::cache::Cache;
pub use self::cache::Rhythm;
pub use self::clock::{Clock, SystemClock};
use self::cluster_user::ClusterUser;
pub use self::cluster_user::Impersonation;
use self::connection::Connection;
use self::described::Described;
pub use self::keys::{Key, KeyRing};
pub use self::managed::FIELD_MANAGER;
use self::reviews::Reviews;
use self::search::Searches;

/// Where the secrets are, and how they are named.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// The namespace.
    pub namespace: String,
    /// The prefixes of both kinds.
    pub naming: Naming,
    /// The time limit of one call to the cluster.
    pub timeout: Duration,
    /// The keys of the marks that tell a form which parts have changed.
    pub keys: KeyRing,
    /// How the cluster is told about users; `None` if all requests are sent as this process.
    pub impersonation: Option<Impersonation>,
}

/// The secrets of one namespace of a cluster.
#[derive(Clone)]
pub struct KubeSecretStore(Arc<Shared>);

impl KubeSecretStore {
    /// Creates the store on a client, which must not retry writes on its own, as kube's own layer
    /// would. Its watches start with the first call that needs them, inside a tokio runtime, and
    /// end with the last clone.
    pub fn new(client: kube::Client, settings: StoreSettings, clock: Arc<dyn Clock>) -> Self {
        Self::with_rhythm(client, settings, clock, Rhythm::default())
    }

    /// Creates the store with other pauses and time limits for its watches.
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

    /// True if the list has an answer, even if that is the cluster's refusal. It stays true while
    /// the watches are broken, because then the last known rows are shown.
    pub fn can_list(&self) -> bool {
        self.0.cache.can_answer()
    }

    /// True while the cluster answers the heartbeats.
    pub fn is_heard(&self) -> bool {
        self.0.cache.is_heard()
    }

    /// True while no row of the list is of a state that the cluster has gone back from.
    pub fn holds(&self) -> bool {
        self.0.cache.holds()
    }

    /// Waits until a watch has ended for good, which should never happen: the list would stop
    /// changing without saying so.
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
        ClusterUser::of(self.0.impersonation.as_ref(), caller).is_some()
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
        list_page::list_page(&self.as_user(caller)?, query, lang, seen).await
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
        let kind = row.as_ref().map(|row| row.kind).or_else(|| self.kind(object));
        let as_of = self.0.cache.as_of(kind, || self.0.clock.now());
        Ok(Latest::Now(Box::new(SecretNow { row, as_of })))
    }

    fn kind(&self, object: &str) -> Option<SecretKind> {
        let mut kinds = self.0.naming.candidates(object);
        let (first, _) = kinds.next()?;
        // If the prefixes overlap, the rows tell which kind it is.
        let known = kinds.find(|(kind, object)| self.0.cache.has(*kind, object));
        Some(known.map_or(first, |(kind, _)| kind))
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn get(&self, caller: &Caller, object: &str) -> Result<Option<SecretDetail>, StoreError> {
        read::get(&self.as_user(caller)?, object).await
    }

    #[instrument(skip_all, fields(secret.name = %new.object))]
    async fn create(&self, caller: &Caller, new: &NewSecret) -> Result<Written, StoreError> {
        write::create(&self.as_user(caller)?, caller, new).await
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn update(
        &self,
        caller: &Caller,
        object: &str,
        input: &EditInput,
    ) -> Result<Written, StoreError> {
        write::update(&self.as_user(caller)?, caller, object, input).await
    }

    #[instrument(skip_all, fields(secret.name))]
    async fn delete(
        &self,
        caller: &Caller,
        object: &str,
        version: &Version,
    ) -> Result<Deleted, StoreError> {
        write::delete(&self.as_user(caller)?, object, version).await
    }

    #[instrument(skip_all)]
    async fn check(&self, caller: &Caller, check: &Check) -> Result<Checked, StoreError> {
        check::check(&self.as_user(caller)?, check).await
    }

    #[instrument(skip_all)]
    async fn interrupted(&self, caller: &Caller) -> Result<Vec<Interrupted>, StoreError> {
        interrupted::list(&self.as_user(caller)?).await
    }

    #[instrument(skip_all)]
    async fn restore(
        &self,
        caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError> {
        interrupted::restore(&self.as_user(caller)?, backup, version).await
    }

    #[instrument(skip_all)]
    async fn discard(
        &self,
        caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError> {
        interrupted::discard(&self.as_user(caller)?, backup, version).await
    }
}
