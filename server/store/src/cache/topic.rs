//! What is watched: each task has one topic.

use domain::SecretKind;

use super::super::backup;

/// What one task watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// The secrets of a kind.
    Rows(SecretKind),
    /// The backups of replacements.
    Backups,
}

impl Topic {
    /// All topics.
    pub(super) const ALL: [Self; 3] =
        [Self::Rows(SecretKind::GitSync), Self::Rows(SecretKind::ImagePull), Self::Backups];

    /// The topic's name in the log.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rows(kind) => kind.as_str(),
            Self::Backups => "backups",
        }
    }

    /// The field selector of the topic's requests.
    pub(super) fn selector(self) -> String {
        match self {
            Self::Rows(kind) => format!("type={}", kind.object_type()),
            Self::Backups => format!("type={}", backup::TYPE),
        }
    }
}
