//! A store that cannot write, for a panel that only shows.

use app::backend::{Caller, Deleted, Latest, SecretStore, StoreError, Written};
use app::domain::{
    Check, Checked, EditInput, Interrupted, ListPage, ListQuery, NewSecret, ObjectName,
    SecretDetail, SecretKind, Seen, Version,
};
use async_trait::async_trait;

/// Passes reads on and refuses every write.
#[derive(Clone, Debug)]
pub struct ReadOnly<S>(pub S);

#[async_trait]
impl<S: SecretStore> SecretStore for ReadOnly<S> {
    async fn page(
        &self,
        caller: &Caller,
        query: &ListQuery,
        seen: &Seen,
    ) -> Result<ListPage, StoreError> {
        self.0.page(caller, query, seen).await
    }

    async fn changed(&self, since: u64) -> u64 {
        self.0.changed(since).await
    }

    async fn latest(
        &self,
        caller: &Caller,
        object: &str,
        seen: &Seen,
    ) -> Result<Latest, StoreError> {
        self.0.latest(caller, object, seen).await
    }

    fn kind(&self, object: &str) -> Option<SecretKind> {
        self.0.kind(object)
    }

    async fn get(&self, caller: &Caller, object: &str) -> Result<Option<SecretDetail>, StoreError> {
        self.0.get(caller, object).await
    }

    async fn create(&self, _: &Caller, _: &NewSecret) -> Result<Written, StoreError> {
        Err(StoreError::Forbidden { verb: "create" })
    }

    async fn update(&self, _: &Caller, _: &str, _: &EditInput) -> Result<Written, StoreError> {
        Err(StoreError::Forbidden { verb: "patch" })
    }

    async fn delete(&self, _: &Caller, _: &str, _: &Version) -> Result<Deleted, StoreError> {
        Err(StoreError::Forbidden { verb: "delete" })
    }

    async fn check(&self, caller: &Caller, check: &Check) -> Result<Checked, StoreError> {
        self.0.check(caller, check).await
    }

    async fn interrupted(&self, caller: &Caller) -> Result<Vec<Interrupted>, StoreError> {
        self.0.interrupted(caller).await
    }

    async fn restore(&self, _: &Caller, _: &str, _: &Version) -> Result<ObjectName, StoreError> {
        Err(StoreError::Forbidden { verb: "create" })
    }

    async fn discard(&self, _: &Caller, _: &str, _: &Version) -> Result<ObjectName, StoreError> {
        Err(StoreError::Forbidden { verb: "delete" })
    }
}
