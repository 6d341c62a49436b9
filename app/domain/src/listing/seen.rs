//! What a writer has seen of their own write, so that the list they come back to contains it.
//!
//! Whichever replica answers the list, it waits until it has seen as much. Invariant: what cannot
//! be read counts as nothing seen, so a link with it always shows a list.

use serde::{Deserialize, Serialize};

use super::percent_encode;
use crate::{SecretKind, Version};

/// The name of the pair in a query.
pub const SEEN: &str = "seen";

/// In the place of a version: the object of the uid behind it is gone.
const GONE: &str = "gone";

/// What must be in a list before it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// Nothing in particular.
    #[default]
    Nothing,
    /// A write of this kind that ended with this resourceVersion.
    Written {
        /// The kind whose watch has to reach it.
        kind: SecretKind,
        /// The resourceVersion of the object after the write.
        resource_version: String,
    },
    /// The deletion of an object; its answer carries no version.
    Gone {
        /// The kind whose watch has to tell of it.
        kind: SecretKind,
        /// The uid of the object.
        uid: String,
    },
}

impl Seen {
    /// What a write has left.
    pub fn written(kind: SecretKind, version: &Version) -> Self {
        Self::Written { kind, resource_version: version.resource_version.clone() }
    }

    /// What a deletion has left.
    pub fn gone(kind: SecretKind, version: &Version) -> Self {
        Self::Gone { kind, uid: version.uid.clone() }
    }

    /// True where the list may be shown at once.
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

    /// The pair of a query, encoded; `None` where nothing was seen.
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
