//! The write that a list has to contain, so that a user who comes back to the list sees their
//! change.
//!
//! The replica that answers waits until its cache contains the write. Invariant: a value that
//! cannot be parsed counts as no write, so a link with it always shows a list.

use serde::{Deserialize, Serialize};

use crate::{SecretKind, Version, percent_encode};

/// The name of the pair in a query.
pub const SEEN: &str = "seen";

/// Stands instead of a version: the object with the following uid is gone.
const GONE: &str = "gone";

/// The write that a list must contain before it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// No write.
    #[default]
    Nothing,
    /// A write of this kind that ended with this resourceVersion.
    Written {
        /// The kind whose watch must reach this version.
        kind: SecretKind,
        /// The resourceVersion of the object after the write.
        resource_version: String,
    },
    /// The deletion of an object; its answer carries no version.
    Gone {
        /// The kind whose watch must report the deletion.
        kind: SecretKind,
        /// The uid of the object.
        uid: String,
    },
}

impl Seen {
    /// A create or update that ended with `version`.
    pub fn written(kind: SecretKind, version: &Version) -> Self {
        Self::Written { kind, resource_version: version.resource_version.clone() }
    }

    /// The deletion of the object of `version`.
    pub fn gone(kind: SecretKind, version: &Version) -> Self {
        Self::Gone { kind, uid: version.uid.clone() }
    }

    /// True if the list may be shown at once.
    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// Reads the value of the pair `seen=`.
    pub fn parse(value: &str) -> Self {
        let Some((kind, rest)) = value.split_once('.') else { return Self::Nothing };
        let Some(kind) = SecretKind::parse(kind) else { return Self::Nothing };
        match rest.split_once('.') {
            Some((GONE, uid)) => Self::Gone { kind, uid: uid.to_owned() },
            _ => Self::Written { kind, resource_version: rest.to_owned() },
        }
    }

    /// The pair of a query, encoded; `None` without a write.
    pub fn to_pair(&self) -> Option<String> {
        let value = match self {
            Self::Nothing => return None,
            Self::Written { kind, resource_version } => format!("{kind}.{resource_version}"),
            Self::Gone { kind, uid } => format!("{kind}.{GONE}.{uid}"),
        };
        Some(format!("{SEEN}={}", percent_encode(&value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_is_written() {
        let kind = SecretKind::GitSync;
        let version = Version { uid: "0f8f-5b".to_owned(), resource_version: "4711".to_owned() };
        let written = Seen::written(kind, &version);
        assert_eq!(written.to_pair().as_deref(), Some("seen=git-sync.4711"));
        assert_eq!(Seen::parse("git-sync.4711"), written);
        let gone = Seen::gone(kind, &version);
        assert_eq!(gone.to_pair().as_deref(), Some("seen=git-sync.gone.0f8f-5b"));
        assert_eq!(Seen::parse("git-sync.gone.0f8f-5b"), gone);
        for nothing in ["", "git-sync", "nope.1", "."] {
            assert_eq!(Seen::parse(nothing), Seen::Nothing, "{nothing}");
        }
        assert_eq!(Seen::Nothing.to_pair(), None);
    }
}
