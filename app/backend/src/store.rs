//! The port to the cluster's secrets.

use async_trait::async_trait;
use domain::{
    Check, Checked, EditInput, FieldError, Interrupted, Lang, ListPage, ListQuery, NewSecret,
    Newer, ObjectName, SecretDetail, SecretKind, SecretRow, Seen, Version,
};

use super::Caller;
use crate::Rights;

/// An error of any kind, for the log.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a write did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// The object is in the cluster as this version.
    Stored(Version),
    /// The immutable object was replaced by another one, which is this version.
    Replaced(Version),
    /// As [`Written::Stored`] or [`Written::Replaced`], and the note that `kubectl apply` had made of
    /// the old credential was taken out.
    Unapplied {
        /// The version of the object now.
        version: Version,
        /// True where the immutable object was replaced.
        replaced: bool,
    },
    /// Nothing was to be changed, and nothing was written.
    Unchanged,
}

/// What a deletion did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// The object is gone.
    Gone,
    /// The object stays until its finalizers are done.
    Terminating,
}

/// What is known of one secret now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Latest {
    /// It is there.
    Row(Box<SecretRow>),
    /// It is not there.
    Gone,
    /// What is known is older than what the caller has seen.
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
        /// The Kubernetes resource: `secrets`, or what stands in the way of acting on them.
        resource: &'static str,
    },
    /// The caller's user or one of their groups has a name that the cluster must not hear.
    #[error("the caller's names cannot be passed on")]
    Identity,
    /// The object is not there, or it is none of the panel's.
    #[error("not found")]
    NotFound,
    /// The name of a new object is taken.
    #[error("{0} exists already")]
    AlreadyExists(ObjectName),
    /// The object is newer than the form; `None` where it was deleted meanwhile.
    #[error("the object was changed meanwhile")]
    Conflict(Option<Box<Newer>>),
    /// Fields are wrong, by our rules or by the cluster's.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// The object is over the cluster's limit.
    #[error("too large")]
    TooLarge,
    /// The cluster did not answer, or not in time, and nothing was changed.
    #[error("the cluster is unavailable")]
    Unavailable(#[source] BoxError),
    /// The answer to a write was lost, and reading did not tell whether it happened.
    #[error("the outcome of the write is unknown")]
    Uncertain(#[source] BoxError),
    /// Something that is our fault or that we do not understand.
    #[error("unexpected answer of the cluster")]
    Internal(#[source] BoxError),
}

/// The secrets of one namespace.
///
/// Every verb applies the guard: an object is the panel's only where its prefix and its type match.
/// Anything else is not found.
#[async_trait]
pub trait SecretStore: Send + Sync {
    /// True where the cluster may hear of this caller: requests that are the user's own carry the
    /// names of the user and the groups. Every other verb answers [`StoreError::Identity`]
    /// otherwise.
    fn can_act_for(&self, caller: &Caller) -> bool;

    /// What the caller may do here, as the cluster said within the last seconds; while it does not
    /// answer, as it said within the last minute.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where nobody knows, [`StoreError::Forbidden`] where the cluster
    /// does not say.
    async fn rights(&self, caller: &Caller) -> Result<Rights, StoreError>;

    /// One page of the panel's secrets, metadata only, for whoever may list them; display names are in
    /// the order of a language. It waits up to 2 seconds for what was `seen`, and then says that it is
    /// behind ([`ListPage::behind`]), unless the cluster went back in time and does not know of it;
    /// while changes do not arrive it shows what is known, and says since when ([`ListPage::as_of`]).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the secrets were never listed yet and the cluster does
    /// not answer, [`StoreError::Forbidden`] where it refuses to list or watch them, to the panel or
    /// to the caller. An empty
    /// namespace, or none at all, is an empty page.
    async fn page(
        &self,
        caller: &Caller,
        query: &ListQuery,
        lang: Lang,
        seen: &Seen,
    ) -> Result<ListPage, StoreError>;

    /// Waits until the list is in another state than `since` ([`ListPage::generation`]), and
    /// answers which. A state that this process never had is another one, so the first answer may
    /// come at once; between two answers any number of changes may lie. Dropping it is fine.
    async fn changed(&self, since: u64) -> u64;

    /// What is known of one secret, metadata only and without a request. It waits up to 2 seconds
    /// for what was `seen`.
    ///
    /// # Errors
    /// As of [`SecretStore::page`]. What is no object of the panel is [`Latest::Gone`].
    async fn latest(
        &self,
        caller: &Caller,
        object: &str,
        seen: &Seen,
    ) -> Result<Latest, StoreError>;

    /// The kind of an object, by its name and by what is known of the list; no request is made.
    fn kind(&self, object: &str) -> Option<SecretKind>;

    /// One secret, described. `object` is any text; what is no object name is `None`.
    ///
    /// # Errors
    /// [`StoreError`]. A missing object, or one of another type, is `Ok(None)`.
    async fn get(&self, caller: &Caller, object: &str) -> Result<Option<SecretDetail>, StoreError>;

    /// Creates an object that is not there yet; it never overwrites.
    ///
    /// # Errors
    /// [`StoreError::AlreadyExists`] where the name is taken, whatever its type.
    async fn create(&self, caller: &Caller, new: &NewSecret) -> Result<Written, StoreError>;

    /// Changes what the form changed, on exactly the version that the form was loaded with.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where there is a newer version, [`StoreError::NotFound`] where the
    /// object never was the panel's.
    async fn update(
        &self,
        caller: &Caller,
        object: &str,
        input: &EditInput,
    ) -> Result<Written, StoreError>;

    /// Deletes exactly the version that was shown.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where there is a newer version, [`StoreError::NotFound`] where there
    /// is none.
    async fn delete(
        &self,
        caller: &Caller,
        object: &str,
        version: &Version,
    ) -> Result<Deleted, StoreError>;

    /// Whether a name is taken, and which secrets hold the same key or registry host.
    ///
    /// # Errors
    /// [`StoreError`]. A secret that cannot be described is no twin.
    async fn check(&self, caller: &Caller, check: &Check) -> Result<Checked, StoreError>;

    /// Replacements of immutable secrets that were interrupted.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn interrupted(&self, caller: &Caller) -> Result<Vec<Interrupted>, StoreError>;

    /// Creates the old object of a backup again and removes the backup.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such a backup, [`StoreError::Conflict`] where it is not in
    /// this version, [`StoreError::AlreadyExists`] where an object has the old one's name.
    async fn restore(
        &self,
        caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError>;

    /// Removes a backup whose object, or another one of its name, is there.
    ///
    /// # Errors
    /// As of [`SecretStore::restore`]; a backup that holds the only copy is never removed
    /// ([`StoreError::Conflict`]).
    async fn discard(
        &self,
        caller: &Caller,
        backup: &str,
        version: &Version,
    ) -> Result<ObjectName, StoreError>;
}
