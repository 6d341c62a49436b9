//! What a caller may do with the secrets of the namespace, so that pages do not offer what the
//! cluster would refuse.
//!
//! These rights do not decide anything: the cluster decides about every request. Invariant: a
//! caller has no right by default, only those that the cluster has confirmed.

use serde::{Deserialize, Serialize};

/// The Kubernetes resource that the rights are about.
pub const SECRETS: &str = "secrets";

/// A right on secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See the list.
    List,
    /// Open a secret, described without its credential.
    Get,
    /// Create a secret.
    Create,
    /// Change a secret.
    Patch,
    /// Delete a secret.
    Delete,
}

impl Right {
    /// All rights.
    pub const ALL: [Self; 5] = [Self::List, Self::Get, Self::Create, Self::Patch, Self::Delete];

    /// Kubernetes' verb.
    pub fn verb(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Get => "get",
            Self::Create => "create",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The rights of a caller; none by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rights(u8);

impl Rights {
    /// Every right.
    pub const ALL: Self = Self(0b1_1111);

    /// True if `right` is among these rights.
    pub fn may(self, right: Right) -> bool {
        self.0 & right.bit() != 0
    }

    /// Returns these rights plus `right`.
    #[must_use]
    pub fn with(self, right: Right) -> Self {
        Self(self.0 | right.bit())
    }

    /// Returns these rights without `right`.
    #[must_use]
    pub fn without(self, right: Right) -> Self {
        Self(self.0 & !right.bit())
    }

    /// Returns the rights among these that change nothing.
    #[must_use]
    pub fn read_only(self) -> Self {
        [Right::Create, Right::Patch, Right::Delete].into_iter().fold(self, Self::without)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_right_is_its_own() {
        assert_eq!(Right::ALL.into_iter().fold(Rights::default(), Rights::with), Rights::ALL);
        for right in Right::ALL {
            assert!(!Rights::default().may(right));
            let (only, rest) = (Rights::default().with(right), Rights::ALL.without(right));
            for other in Right::ALL {
                assert_eq!(only.may(other), other == right);
                assert_eq!(rest.may(other), other != right);
            }
        }
    }

    #[test]
    fn who_may_only_read_changes_nothing() {
        let kept: Vec<Right> =
            Right::ALL.into_iter().filter(|right| Rights::ALL.read_only().may(*right)).collect();
        assert_eq!(kept, [Right::List, Right::Get]);
    }
}
