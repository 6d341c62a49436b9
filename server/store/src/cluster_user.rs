//! The user as whom a request goes to the cluster (Kubernetes: User impersonation).
//!
//! Invariant: an impersonated user has one name and perhaps groups, and none of these names is one
//! that the cluster reserves for itself. If one name cannot be passed on, the caller is refused:
//! without a group the user would have fewer rights than they should, and a name that was changed
//! to fit would be another user's.

use std::collections::BTreeSet;

use backend::Caller;
use http::{HeaderMap, HeaderName, HeaderValue};

/// The prefix of the names of Kubernetes' own users and groups.
const RESERVED: &str = "system:";

const IMPERSONATE_USER: HeaderName = HeaderName::from_static("impersonate-user");
const IMPERSONATE_GROUP: HeaderName = HeaderName::from_static("impersonate-group");

/// How the panel's users and groups are named in the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// The prefix of every user's name.
    pub user_prefix: String,
    /// The prefix of every group's name.
    pub group_prefix: String,
    /// The groups that are passed on, by their names in the cluster. `None` passes on all groups.
    pub groups: Option<BTreeSet<String>>,
}

impl Impersonation {
    /// True for a name that the cluster reserves for itself, in upper or lower case.
    pub fn is_reserved(name: &str) -> bool {
        let start = name.as_bytes().get(..RESERVED.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(RESERVED.as_bytes()))
    }
}

/// The user as whom a request goes to the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum ClusterUser {
    /// The account of this process.
    Own,
    /// A user of the panel.
    Impersonated {
        /// The user's name, as the cluster knows it.
        user: HeaderValue,
        /// The names of the user's groups, sorted.
        groups: Vec<HeaderValue>,
    },
}

impl ClusterUser {
    /// The cluster's user for a caller; `None` if one of the names must not reach the cluster.
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
        Some(Self::Impersonated { user, groups })
    }

    /// True for the account of this process.
    pub(super) fn is_own(&self) -> bool {
        *self == Self::Own
    }

    /// Writes the user into the headers of a request.
    pub(super) fn sign(&self, headers: &mut HeaderMap) {
        let Self::Impersonated { user, groups } = self else { return };
        headers.insert(IMPERSONATE_USER, user.clone());
        headers.remove(&IMPERSONATE_GROUP);
        for group in groups {
            headers.append(IMPERSONATE_GROUP, group.clone());
        }
    }
}

/// A name with its prefix, as the bytes that Kubernetes reads. White space at its ends would be
/// lost on the way (RFC 9110, 5.5), so the cluster would see another name.
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
