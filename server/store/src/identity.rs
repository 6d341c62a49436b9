//! Whose a request to the cluster is, and how it says so (Kubernetes: User impersonation).
//!
//! Invariant: an identity that is not this process's own names one user, perhaps groups, and none
//! of them is one that the cluster keeps for itself. Where a single name cannot be passed on, nobody
//! is: a group that was left out silently would be a right less than somebody has, and a name that
//! was mended would be somebody else's.

use std::collections::BTreeSet;

use backend::Caller;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Impersonation;

const IMPERSONATE_USER: HeaderName = HeaderName::from_static("impersonate-user");
const IMPERSONATE_GROUP: HeaderName = HeaderName::from_static("impersonate-group");

/// Whose a request is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    /// That of the account of this process.
    Own,
    /// A user's.
    User {
        /// Their name, as the cluster knows it.
        user: HeaderValue,
        /// The names of their groups, in order.
        groups: Vec<HeaderValue>,
    },
}

impl Identity {
    /// The identity of a caller; `None` where one of their names must not reach the cluster.
    pub(super) fn of(policy: Option<&Impersonation>, caller: &Caller) -> Option<Self> {
        let Some(policy) = policy else { return Some(Self::Own) };
        let user = header_value(&policy.user_prefix, &caller.user)?;
        let mut groups = Vec::with_capacity(caller.groups.len());
        for group in &caller.groups {
            let name = header_value(&policy.group_prefix, group)?;
            let is_wanted = |wanted: &BTreeSet<String>| {
                std::str::from_utf8(name.as_bytes()).is_ok_and(|name| wanted.contains(name))
            };
            if policy.groups.as_ref().is_none_or(is_wanted) {
                groups.push(name);
            }
        }
        groups.sort_unstable();
        groups.dedup();
        Some(Self::User { user, groups })
    }

    /// True for this process's own.
    pub(super) fn is_own(&self) -> bool {
        *self == Self::Own
    }

    /// Says in a request whose it is.
    pub(super) fn sign(&self, headers: &mut HeaderMap) {
        let Self::User { user, groups } = self else { return };
        headers.insert(IMPERSONATE_USER, user.clone());
        headers.remove(&IMPERSONATE_GROUP);
        for group in groups {
            headers.append(IMPERSONATE_GROUP, group.clone());
        }
    }
}

/// A name behind its prefix, as the bytes that Kubernetes reads. White space at its ends would be
/// lost on the way (RFC 9110, 5.5), so that the cluster would hear of somebody else.
fn header_value(prefix: &str, name: &str) -> Option<HeaderValue> {
    let whole = format!("{prefix}{name}");
    let is_sound = !name.is_empty()
        && name.trim() == name
        && !whole.chars().any(char::is_control)
        && !Impersonation::is_reserved(&whole);
    if is_sound { HeaderValue::from_bytes(whole.as_bytes()).ok() } else { None }
}

#[cfg(test)]
mod tests;
