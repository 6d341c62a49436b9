//! What an operation did, shown on the next page.

use domain::{ObjectName, Seen};
use serde::{Deserialize, Serialize};

/// What an operation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// The secret was created.
    Created,
    /// The secret was created with a generated key pair, or got one.
    Generated,
    /// The secret was changed.
    Saved,
    /// The text of the stored credential was repaired.
    Repaired,
    /// There was nothing to change.
    Unchanged,
    /// The immutable secret was replaced.
    Replaced,
    /// The secret was deleted.
    Deleted,
    /// The secret will be gone when its finalizers are done.
    Terminating,
    /// The secret was restored from the backup of an interrupted replacement.
    Restored,
    /// The backup of an interrupted replacement was removed.
    Discarded,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Generated,
        Self::Saved,
        Self::Repaired,
        Self::Unchanged,
        Self::Replaced,
        Self::Deleted,
        Self::Terminating,
        Self::Restored,
        Self::Discarded,
    ];

    /// The word in the notice's cookie.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Generated => "generated",
            Self::Saved => "saved",
            Self::Repaired => "repaired",
            Self::Unchanged => "unchanged",
            Self::Replaced => "replaced",
            Self::Deleted => "deleted",
            Self::Terminating => "terminating",
            Self::Restored => "restored",
            Self::Discarded => "discarded",
        }
    }
}

/// A message on the next page about what an operation did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What the operation did.
    pub deed: Deed,
    /// The secret.
    pub object: ObjectName,
    /// True if the text of the typed key was repaired before it was stored.
    pub repaired: bool,
    /// True if the annotation of `kubectl apply` was removed because it held the old credential.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unapplied: bool,
    /// The write that the next list has to contain.
    #[serde(default, skip_serializing_if = "Seen::is_nothing")]
    pub seen: Seen,
}

impl Notice {
    /// A notice without further remarks.
    pub fn new(deed: Deed, object: ObjectName) -> Self {
        Self { deed, object, repaired: false, unapplied: false, seen: Seen::Nothing }
    }
}
