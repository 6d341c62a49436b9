//! One user's access to the secrets: the user's connection, and the user's rights.
//!
//! The functions that read and write for a user take an [`AsUser`] (`read`, `write`, `list_page`,
//! `check`, `interrupted`). Invariant: this is the only way to a value, and it cannot be made
//! without the user whose requests it sends.

use std::sync::Arc;

use backend::{Caller, Right, Rights, SECRETS, StoreError};
use domain::{Naming, SecretRow};
use kube::core::Request as Resource;

use super::cache::Cache;
use super::cluster_user::ClusterUser;
use super::connection::{Connection, UserConnection};
use super::described::Described;
use super::reviews::Reviews;
use super::search::Searches;
use crate::clock::{Clock, rfc3339};
use crate::{Impersonation, KeyRing};

/// What the views of all users share.
pub(super) struct Shared {
    pub(super) own: Connection,
    pub(super) impersonation: Option<Impersonation>,
    pub(super) resource: Resource,
    pub(super) namespace: String,
    pub(super) naming: Naming,
    pub(super) keys: KeyRing,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) described: Arc<Described>,
    pub(super) searches: Searches,
    pub(super) reviews: Reviews,
    pub(super) cache: Cache,
}

/// The secrets, as one user may use them.
#[derive(Clone)]
pub(super) struct AsUser {
    pub(super) connection: UserConnection,
    pub(super) shared: Arc<Shared>,
}

impl AsUser {
    /// Makes the view of a caller.
    ///
    /// # Errors
    /// [`StoreError::Identity`] if one of the caller's names must not be sent to the cluster.
    pub(super) fn new(shared: &Arc<Shared>, caller: &Caller) -> Result<Self, StoreError> {
        let user = ClusterUser::of(shared.impersonation.as_ref(), caller);
        let connection = shared.own.as_user(user.ok_or(StoreError::Identity)?);
        Ok(Self { connection, shared: Arc::clone(shared) })
    }

    /// Returns what the user may do.
    ///
    /// Without impersonation these are the rights of this process, and only hints: the cluster
    /// checks each request of the process anyway. So if there is no answer, every action is
    /// offered.
    ///
    /// # Errors
    /// Those of the port's method.
    pub(super) async fn rights(&self) -> Result<Rights, StoreError> {
        let rights = self.shared.reviews.rights(&self.connection).await;
        if self.connection.user().is_own() { Ok(rights.unwrap_or(Rights::ALL)) } else { rights }
    }

    /// Returns what the user may do, if that includes one of `rights`.
    ///
    /// Not every user may see what the process knows from its own watches. Without impersonation
    /// nothing is asked here, because the watches have asked already.
    ///
    /// # Errors
    /// [`StoreError::Forbidden`], which names the first of `rights`, and those of the port's
    /// method.
    pub(super) async fn may_see(&self, rights: &[Right]) -> Result<Rights, StoreError> {
        if self.connection.user().is_own() {
            return Ok(Rights::ALL);
        }
        let has = self.rights().await?;
        let refused = rights.iter().all(|right| !has.may(*right));
        match rights.first() {
            Some(first) if refused => Err(lacks(*first)),
            _ => Ok(has),
        }
    }

    /// Succeeds if the user may do all of this, as far as that is known.
    ///
    /// # Errors
    /// [`StoreError::Forbidden`], which names the first right that is missing, and those of the
    /// port's method.
    pub(super) async fn require(&self, rights: &[Right]) -> Result<(), StoreError> {
        let has = self.rights().await?;
        match rights.iter().find(|right| !has.may(**right)) {
            Some(right) => Err(lacks(*right)),
            None => Ok(()),
        }
    }

    /// The current time, as annotations have it.
    pub(super) fn now(&self) -> String {
        rfc3339(self.shared.clock.now())
    }

    /// Remembers the description of a value, for the list and its search.
    pub(super) fn keep_described(&self, row: &SecretRow) {
        self.shared.described.keep(row);
        self.shared.cache.describe(row);
    }
}

fn lacks(right: Right) -> StoreError {
    StoreError::Forbidden { verb: right.verb(), resource: SECRETS }
}
