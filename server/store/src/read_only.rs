//! A store that cannot write, for a panel that only shows.

use async_trait::async_trait;
use backend::{Caller, Deleted, Latest, Right, Rights, SecretStore, StoreError, Written};
use domain::{
    Check, Checked, EditInput, Interrupted, Lang, ListPage, ListQuery, NewSecret, ObjectName,
    SecretDetail, SecretKind, Seen, Version,
};

use super::call_error::SECRETS;

/// Passes reads on and refuses every write.
#[derive(Clone, Debug)]
pub struct ReadOnly<S>(pub S);

/// What such a panel refuses by itself.
const WRITES: [Right; 3] = [Right::Create, Right::Patch, Right::Delete];

fn refused(right: Right) -> StoreError {
    StoreError::Forbidden { verb: right.verb(), resource: SECRETS }
}

#[async_trait]
impl<S: SecretStore> SecretStore for ReadOnly<S> {
    fn can_act_for(&self, caller: &Caller) -> bool {
        self.0.can_act_for(caller)
    }

    async fn rights(&self, caller: &Caller) -> Result<Rights, StoreError> {
        Ok(WRITES.into_iter().fold(self.0.rights(caller).await?, Rights::without))
    }

    async fn page(
        &self,
        caller: &Caller,
        query: &ListQuery,
        lang: Lang,
        seen: &Seen,
    ) -> Result<ListPage, StoreError> {
        self.0.page(caller, query, lang, seen).await
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
        Err(refused(Right::Create))
    }

    async fn update(&self, _: &Caller, _: &str, _: &EditInput) -> Result<Written, StoreError> {
        Err(refused(Right::Patch))
    }

    async fn delete(&self, _: &Caller, _: &str, _: &Version) -> Result<Deleted, StoreError> {
        Err(refused(Right::Delete))
    }

    async fn check(&self, caller: &Caller, check: &Check) -> Result<Checked, StoreError> {
        self.0.check(caller, check).await
    }

    async fn interrupted(&self, caller: &Caller) -> Result<Vec<Interrupted>, StoreError> {
        self.0.interrupted(caller).await
    }

    async fn restore(&self, _: &Caller, _: &str, _: &Version) -> Result<ObjectName, StoreError> {
        Err(refused(Right::Create))
    }

    async fn discard(&self, _: &Caller, _: &str, _: &Version) -> Result<ObjectName, StoreError> {
        Err(refused(Right::Delete))
    }
}
