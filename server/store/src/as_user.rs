//! The secrets as one user reads and writes them.
//!
//! Invariant: this is the only way to a value. Whoever has one of these has said whose requests it
//! sends, so no path to the cluster can forget it.

use std::sync::Arc;

use backend::{Caller, Right, Rights, StoreError};
use domain::{Naming, SecretDetail, SecretRow};
use kube::core::Request as Resource;

use super::cache::Cache;
use super::connection::{Connection, UserConnection};
use super::described::Described;
use super::errors::SECRETS;
use super::identity::Identity;
use super::read::Found;
use super::reviews::Reviews;
use super::search::Searches;
use super::{convert, marks};
use crate::clock::{Clock, rfc3339};
use crate::{Impersonation, KeyRing};

/// What the secrets of all users have in common.
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

/// The secrets, for one user.
#[derive(Clone)]
pub(super) struct AsUser {
    pub(super) connection: UserConnection,
    pub(super) shared: Arc<Shared>,
}

impl AsUser {
    /// The secrets for a caller.
    ///
    /// # Errors
    /// [`StoreError::Identity`] where the cluster must not hear of them.
    pub(super) fn new(shared: &Arc<Shared>, caller: &Caller) -> Result<Self, StoreError> {
        let identity = Identity::of(shared.impersonation.as_ref(), caller);
        let connection = shared.own.as_user(identity.ok_or(StoreError::Identity)?);
        Ok(Self { connection, shared: Arc::clone(shared) })
    }

    /// What the user may do. Where nobody is impersonated they are the rights of this process, and
    /// only hints: nothing is shown or hidden by them that its own requests would not meet anyway,
    /// so that without an answer everything is offered.
    ///
    /// # Errors
    /// As of the port.
    pub(super) async fn rights(&self) -> Result<Rights, StoreError> {
        let rights = self.shared.reviews.rights(&self.connection).await;
        if self.connection.identity().is_own() { Ok(rights.unwrap_or(Rights::ALL)) } else { rights }
    }

    /// What the user may do, where one of these is among it: what the process knows from its own
    /// watches is not everybody's to see. Where nobody is impersonated, the watches have asked
    /// already.
    ///
    /// # Errors
    /// [`StoreError::Forbidden`], by the first of them, and as of the port.
    pub(super) async fn may_see(&self, rights: &[Right]) -> Result<Rights, StoreError> {
        if self.connection.identity().is_own() {
            return Ok(Rights::ALL);
        }
        let has = self.rights().await?;
        let refused = rights.iter().all(|right| !has.may(*right));
        match rights.first() {
            Some(first) if refused => Err(lacks(*first)),
            _ => Ok(has),
        }
    }

    /// Goes on where the user may do all of this, as far as that is known.
    ///
    /// # Errors
    /// [`StoreError::Forbidden`], by the first that is lacking, and as of the port.
    pub(super) async fn require(&self, rights: &[Right]) -> Result<(), StoreError> {
        let has = self.rights().await?;
        match rights.iter().find(|right| !has.may(**right)) {
            Some(right) => Err(lacks(*right)),
            None => Ok(()),
        }
    }

    /// The time for annotations.
    pub(super) fn now(&self) -> String {
        rfc3339(self.shared.clock.now())
    }

    /// An object of the panel, described with its marks; its description is kept.
    pub(super) fn detail(&self, found: &Found) -> Option<SecretDetail> {
        let Found::Panel { kind, secret, .. } = found else { return None };
        let marks = marks::of(&self.shared.keys, *kind, secret);
        let detail = convert::detail(&self.shared.naming, secret, marks)?;
        self.keep_described(&detail.row);
        Some(detail)
    }

    /// Remembers what a value was found to be, for the list and its search.
    pub(super) fn keep_described(&self, row: &SecretRow) {
        self.shared.described.keep(row);
        self.shared.cache.describe(row);
    }
}

fn lacks(right: Right) -> StoreError {
    StoreError::Forbidden { verb: right.verb(), resource: SECRETS }
}
