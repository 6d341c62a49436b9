//! What somebody may do with the secrets of the namespace, so that no page offers what would be
//! refused.
//!
//! Not the decision: the cluster makes it, with every request. Invariant: a right that nobody has
//! said is there is not there, for whoever is signed in.

use serde::{Deserialize, Serialize};

/// Something that may be done with secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See the list.
    List,
    /// Open one, described.
    Get,
    /// Create one.
    Create,
    /// Change one.
    Patch,
    /// Delete one.
    Delete,
}

impl Right {
    /// All of them.
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

/// The rights of somebody; none by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rights(u8);

impl Rights {
    /// Every right.
    pub const ALL: Self = Self(0b1_1111);

    /// True where this may be done.
    pub fn may(self, right: Right) -> bool {
        self.0 & right.bit() != 0
    }

    /// The same with a right more.
    #[must_use]
    pub fn with(self, right: Right) -> Self {
        Self(self.0 | right.bit())
    }

    /// The same with a right less.
    #[must_use]
    pub fn without(self, right: Right) -> Self {
        Self(self.0 & !right.bit())
    }

    /// Those of these rights that change nothing.
    #[must_use]
    pub fn to_read(self) -> Self {
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
            Right::ALL.into_iter().filter(|right| Rights::ALL.to_read().may(*right)).collect();
        assert_eq!(kept, [Right::List, Right::Get]);
    }
}
