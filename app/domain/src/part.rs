//! The parts of a secret that can change separately, and the marks by which a form notices a
//! change.

use serde::{Deserialize, Serialize};

use super::{Changed, PublicFacts, Version};

/// A part of a secret, with a name that may be shown.
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
    /// The rest of the registry file.
    RestOfFile,
    /// Data keys that the panel does not know.
    OtherData,
    /// Labels, annotations and the like.
    Metadata,
}

/// A mark for each part that a form was loaded with. Only the server can make or compare marks.
///
/// A mark is a keyed digest (RFC 2104), never a plain one, so a reader of the page cannot test
/// guesses of the value against it.
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

/// The state in the cluster that is newer than a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newer {
    /// Who changed it, and when.
    pub changed: Changed,
    /// The parts that differ from what the form was loaded with; empty if that is not known.
    pub parts: Vec<Part>,
    /// The version of that state, for an edit that is put on top of it.
    pub version: Version,
    /// The marks of that state.
    pub marks: PartMarks,
    /// What may be shown of that state; `None` if its values were not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<PublicFacts>,
}
