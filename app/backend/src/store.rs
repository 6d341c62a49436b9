//! The port to the cluster's secrets.
//!
//! It speaks of the panel's secrets in domain types and knows no HTTP and no JSON of the cluster.
//! Invariant: what it gives back describes a credential and never contains one.

use async_trait::async_trait;
use domain::{
    Check, Checked, EditInput, FieldError, Interrupted, Lang, ListPage, ListQuery, NewSecret,
    Newer, ObjectName, SecretDetail, SecretKind, SecretNow, Seen, Version,
};

use crate::{Caller, Rights};

/// An error of any kind, for the log.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a write did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// The object is in the cluster as this version.
    Stored(Version),
    /// The immutable object was replaced by another one, which is this version.
    Replaced(Version),
    /// As [`Written::Stored`] or [`Written::Replaced`], and the annotation in which `kubectl apply`
    /// had kept the old credential was removed.
    Unapplied {
        /// The version of the object now.
        version: Version,
        /// True if the immutable object was replaced.
        replaced: bool,
    },
    /// There was nothing to change, and nothing was written.
    Unchanged,
}

/// What a deletion did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// The object is gone.
    Gone,
    /// The object stays until its finalizers have run.
    Terminating,
}

/// One secret as the cache has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Latest {
    /// The secret, or that it does not exist.
    Now(Box<SecretNow>),
    /// The cache is older than what the caller has seen.
    Behind,
}

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The cluster refuses the caller.
    #[error("the cluster refuses to {verb} {resource}")]
    Forbidden {
        /// The Kubernetes verb.
        verb: &'static str,
        /// The Kubernetes resource: `secrets`, or another one that is needed to act on them.
        resource: &'static str,
    },
    /// The name of the user or of one of their groups must not be passed to the cluster.
    #[error("the caller's names cannot be passed on")]
    Identity,
    /// The object does not exist, or it is not one that the panel manages.
    #[error("not found")]
    NotFound,
    /// The name of a new object is taken.
    #[error("{0} exists already")]
    AlreadyExists(ObjectName),
    /// The object is newer than the form; `None` if it was deleted meanwhile.
    #[error("the object was changed meanwhile")]
    Conflict(Option<Box<Newer>>),
    /// Fields are wrong by the panel's rules or by the cluster's.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// The object is larger than the cluster's limit.
    #[error("too large")]
    TooLarge,
    /// The cluster did not answer in time. Nothing was changed.
    #[error("the cluster is unavailable")]
    Unavailable(#[source] BoxError),
    /// The answer to a write was lost, and a read did not show whether the write happened.
    #[error("the outcome of the write is unknown")]
    Uncertain(#[source] BoxError),
    /// An error of the panel itself, or an answer of the cluster that the panel does not
    /// understand.
    #[error("unexpected answer of the cluster")]
    Internal(#[source] BoxError),
}

/// The secrets of one namespace.
///
/// Every verb checks that the object is one that the panel manages: its name has the prefix of a
/// kind, and its type is that kind's. Any other object is not found.
#[async_trait]
pub trait SecretStore: Send + Sync {
    /// True if the caller's names may be passed to the cluster. (Requests made as the user carry
    /// the names of the user and of their groups.) If not, every other verb answers
    /// [`StoreError::Identity`].
    fn can_act_for(&self, caller: &Caller) -> bool;

    /// The caller's rights, as the cluster stated them within the last seconds; while the cluster
    /// does not answer, within the last minute.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the cluster does not answer and no recent statement is
    /// cached, [`StoreError::Forbidden`] if the cluster refuses to state rights.
    async fn rights(&self, caller: &Caller) -> Result<Rights, StoreError>;

    /// One page of the panel's secrets, metadata only, for a caller who may list them. Display
    /// names are sorted by the rules of `lang`. The store waits up to 2 seconds until the cache
    /// contains `seen`; after that the page says that it is behind ([`ListPage::behind`]), unless
    /// the cluster was restored from an older state that does not contain it. While the watches get
    /// no changes, the page shows the cache and says how old it is ([`ListPage::as_of`]).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the secrets have not been listed yet and the cluster does not
    /// answer, [`StoreError::Forbidden`] if the cluster refuses to list or watch them, to the panel
    /// or to the caller. An empty or missing namespace is an empty page.
    async fn page(
        &self,
        caller: &Caller,
        query: &ListQuery,
        lang: Lang,
        seen: &Seen,
    ) -> Result<ListPage, StoreError>;

    /// Waits until the list is in another state than `since` ([`ListPage::generation`]), and
    /// returns the number of that state. A number that this process never used counts as another
    /// state, so the first call may return at once. Any number of changes may lie between two
    /// returns. The future may be dropped at any time.
    async fn changed(&self, since: u64) -> u64;

    /// One secret as the cache has it, metadata only and without a request to the cluster. The
    /// store waits up to 2 seconds until the cache contains `seen`.
    ///
    /// # Errors
    /// Those of [`SecretStore::page`]. An object that the panel does not manage is
    /// [`Latest::Now`] without a row.
    async fn latest(
        &self,
        caller: &Caller,
        object: &str,
        seen: &Seen,
    ) -> Result<Latest, StoreError>;

    /// The kind of an object, by its name and the cache; the cluster is not asked.
    fn kind(&self, object: &str) -> Option<SecretKind>;

    /// One secret, described without its credential. `object` may be any text.
    ///
    /// # Errors
    /// Any [`StoreError`]. A missing object, one of another type, and a text that is not an object
    /// name are `Ok(None)`.
    async fn get(&self, caller: &Caller, object: &str) -> Result<Option<SecretDetail>, StoreError>;

    /// Creates an object. An existing object is never overwritten.
    ///
    /// # Errors
    /// [`StoreError::AlreadyExists`] if an object of any type has the name.
    async fn create(&self, caller: &Caller, new: &NewSecret) -> Result<Written, StoreError>;

    /// Writes what the form changed, if the object is still in the version that the form was loaded
    /// with.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there is a newer version, [`StoreError::NotFound`] if the panel
    /// never managed the object.
    async fn update(
        &self,
        caller: &Caller,
        object: &str,
        input: &EditInput,
    ) -> Result<Written, StoreError>;

    /// Deletes the object if it is still in the version that was shown.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there is a newer version, [`StoreError::NotFound`] if there is
    /// no such object.
    async fn delete(
        &self,
        caller: &Caller,
        object: &str,
        version: &Version,
    ) -> Result<Deleted, StoreError>;

    /// Whether a name is taken, and which secrets hold the same key or registry host.
    ///
    /// # Errors
    /// Any [`StoreError`]. A secret that cannot be described is left out.
    async fn check(&self, caller: &Caller, check: &Check) -> Result<Checked, StoreError>;

    /// Replacements of immutable secrets that were interrupted.
    ///
    /// # Errors
    /// Any [`StoreError`].
    async fn interrupted(&self, caller: &Caller) -> Result<Vec<Interrupted>, StoreError>;

    /// Creates the old object of a backup again and removes the backup.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such backup, [`StoreError::Conflict`] if it is not
    /// in this version, [`StoreError::AlreadyExists`] if an object has the name of the old one.
    async fn restore(
        &self,
        caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError>;

    /// Removes a backup if its object, or another one of that name, exists.
    ///
    /// # Errors
    /// Those of [`SecretStore::restore`]. A backup that is the only copy is never removed
    /// ([`StoreError::Conflict`]).
    async fn discard(
        &self,
        caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError>;
}
