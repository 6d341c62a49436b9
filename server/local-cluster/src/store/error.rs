//! The errors of a store, in words for the operator.
//!
//! Invariant: no variant carries bytes of an object; redb's own messages contain only pages and
//! lengths.

use std::io;
use std::sync::Arc;

/// The reason why a store could not be opened. The file is unchanged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The operating system refused the operation.
    #[error(
        "cannot use {place} as the local store: {source}; check that the folder exists and may be \
         written, or set KEYPANE_LOCAL_PATH to another file"
    )]
    Io {
        /// The file, or a name for the backend or the thread.
        place: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Another process, or another handle in this one, has the file open.
    #[error(
        "{place} is in use by another process; stop that one, or set KEYPANE_LOCAL_PATH to another \
         file"
    )]
    InUse {
        /// The file, or the name of its backend.
        place: String,
    },
    /// The path is a folder, a device or the like.
    #[error("{place} is not a regular file; set KEYPANE_LOCAL_PATH to a file")]
    NotAFile {
        /// The path.
        place: String,
    },
    /// The file belongs to another program.
    #[error(
        "{place} is not a Keypane store and was left untouched; set KEYPANE_LOCAL_PATH to another \
         file"
    )]
    NotAStore {
        /// The file, or the name of its backend.
        place: String,
    },
    /// The store is damaged: its bytes are not those that were written.
    #[error(
        "{place} is damaged and was left untouched ({reason}); restore it from a backup, or move it \
         away to start with an empty store"
    )]
    Corrupt {
        /// The file, or the name of its backend.
        place: String,
        /// The check that failed.
        reason: String,
    },
    /// A redb file whose own format is newer than the redb of this build.
    #[error(
        "{place} is in a newer file format than this Keypane knows and was left untouched; use the \
         newer Keypane that wrote it, or set KEYPANE_LOCAL_PATH to another file"
    )]
    NewerFile {
        /// The file, or the name of its backend.
        place: String,
    },
    /// A store in a format that this build does not know.
    #[error(
        "{place} was written by a newer Keypane and was left untouched (format {found}, this one \
         knows up to {supported}); use the newer Keypane, or set KEYPANE_LOCAL_PATH to another file"
    )]
    Newer {
        /// The file, or the name of its backend.
        place: String,
        /// The format of the file.
        found: u64,
        /// The newest format of this build.
        supported: u64,
    },
}

/// The reason why an open store did not answer.
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
    /// An earlier write failed, so this one was not tried, or not committed.
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

/// The reason why changes after a revision could not be listed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventsError {
    /// Some of the changes have been dropped from the history; the caller has to list again.
    #[error("the changes after this revision have been compacted away")]
    Compacted,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}
