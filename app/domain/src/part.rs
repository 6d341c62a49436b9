//! The parts of a secret that can change on their own, and what a form knows of each.

use serde::{Deserialize, Serialize};

use super::{Changed, Version};

/// A part of a secret, by a name that may be shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    /// The display name.
    DisplayName,
    /// The SSH private key.
    Key,
    /// The known hosts beside a key.
    KnownHosts,
    /// The registry of this host, as it may be shown.
    Registry(String),
    /// What else the registry file holds.
    RestOfFile,
    /// Data keys that the panel does not know.
    OtherData,
    /// Labels, annotations and the like.
    Metadata,
}

/// What a form knows of the parts that it was loaded with: a mark for each, which only the server
/// can make or compare.
///
/// A mark is a keyed digest (RFC 2104), never a plain one: whoever reads the page cannot try values
/// against it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartMarks(pub Vec<(Part, String)>);

impl PartMarks {
    /// The marks as a hidden field of a form carries them: JSON.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads [`PartMarks::to_text`] back; any other text is no marks.
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// What stands in the cluster where a form holds something older.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newer {
    /// Who changed it, and when.
    pub changed: Changed,
    /// What differs from what the form was loaded with; empty where that cannot be told.
    pub parts: Vec<Part>,
    /// The state in the cluster, for an edit that is put on top of it.
    pub version: Version,
    /// The marks of that state.
    pub marks: PartMarks,
}
