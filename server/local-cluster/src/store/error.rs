//! What can go wrong with a store, in words for whoever runs it.
//!
//! Invariant: no variant carries bytes of an object; redb's own messages speak of pages and
//! lengths only.

use std::io;
use std::sync::Arc;

/// Why a store could not be opened. The file is as it was before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The operating system refused.
    #[error(
        "cannot use {place} as the local store: {source}; check that the folder exists and may be \
         written, or set KEYPANE_LOCAL_PATH to another file"
    )]
    Io {
        /// The file, or what stands for it.
        place: String,
        /// What the system said.
        source: io::Error,
    },
    /// Another process, or another handle in this one, has the file open.
    #[error(
        "{place} is in use by another process; stop that one, or set KEYPANE_LOCAL_PATH to another \
         file"
    )]
    InUse {
        /// The file, or what stands for it.
        place: String,
    },
    /// A folder, a device or the like.
    #[error("{place} is not a regular file; set KEYPANE_LOCAL_PATH to a file")]
    NotAFile {
        /// The path.
        place: String,
    },
    /// A file of something else.
    #[error(
        "{place} is not a Keypane store and was left untouched; set KEYPANE_LOCAL_PATH to another \
         file"
    )]
    NotAStore {
        /// The file, or what stands for it.
        place: String,
    },
    /// A store whose bytes are not those that were written.
    #[error(
        "{place} is damaged and was left untouched ({reason}); restore it from a backup, or move it \
         away to start with an empty store"
    )]
    Corrupt {
        /// The file, or what stands for it.
        place: String,
        /// What does not add up.
        reason: String,
    },
    /// A redb file whose own format is newer than the redb of this build.
    #[error(
        "{place} is in a newer file format than this Keypane knows and was left untouched; use the \
         newer Keypane that wrote it, or set KEYPANE_LOCAL_PATH to another file"
    )]
    NewerFile {
        /// The file, or what stands for it.
        place: String,
    },
    /// A store in a format that this build does not know.
    #[error(
        "{place} was written by a newer Keypane and was left untouched (format {found}, this one \
         knows up to {supported}); use the newer Keypane, or set KEYPANE_LOCAL_PATH to another file"
    )]
    Newer {
        /// The file, or what stands for it.
        place: String,
        /// The format of the file.
        found: u64,
        /// The newest format of this build.
        supported: u64,
    },
}

/// Why an open store did not answer.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file could not be read.
    #[error("the local store could not be read")]
    Read(#[source] Arc<redb::Error>),
    /// A commit failed, so it is unknown whether the change is on disk. The store takes no more
    /// writes until it is opened again.
    #[error("the local store could not be written; it takes no more writes until it is restarted")]
    Write(#[source] Arc<redb::Error>),
    /// An earlier write failed; this one was not tried, or not committed.
    #[error("the local store takes no more writes after an earlier failure; restart it")]
    Stopped,
    /// The decision of this write panicked; nothing was changed.
    #[error("the decision of a write to the local store failed; nothing was changed")]
    Decision,
}

impl StoreError {
    pub(super) fn read(source: redb::Error) -> Self {
        Self::Read(Arc::new(source))
    }
}

/// Why changes after a revision could not be listed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventsError {
    /// Some of them have been dropped from the history; list anew.
    #[error("the changes after this revision have been compacted away")]
    Compacted,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}
