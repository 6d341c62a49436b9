//! The objects of the store, and their changes.
//!
//! Invariant: bytes of objects may be credentials, so no `Debug` here prints them.

use std::fmt;

/// The key of an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    /// `secrets` for the core group, `primehub.io/datasets` for other groups.
    pub resource: String,
    /// The namespace; empty for cluster-scoped objects.
    pub namespace: String,
    /// The object's name.
    pub name: String,
}

impl ObjectKey {
    /// Creates a key from its three parts.
    pub fn new(
        resource: impl Into<String>,
        namespace: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        Self { resource: resource.into(), namespace: namespace.into(), name: name.into() }
    }
}

/// One object as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored {
    /// The revision of the write that created this state.
    pub revision: u64,
    /// The object's JSON, without `metadata.resourceVersion`, because the revision takes its place.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored")
            .field("revision", &self.revision)
            .field("len", &self.bytes.len())
            .finish()
    }
}

/// The decision of a write.
pub enum Change {
    /// The object gets these bytes.
    Put(Vec<u8>),
    /// The object is removed. For a key without an object this is the same as [`Change::Nothing`].
    Delete {
        /// The object's final state, which the event of the deletion shows.
        last: Vec<u8>,
    },
    /// Nothing changes, and no revision is used.
    Nothing,
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, len) = match self {
            Self::Put(bytes) => ("Put", bytes.len()),
            Self::Delete { last } => ("Delete", last.len()),
            Self::Nothing => return f.write_str("Nothing"),
        };
        f.debug_struct(name).field("len", &len).finish()
    }
}

/// The answer to a write that is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed<T = ()> {
    /// The revision of the change. If nothing changed, it is the current revision of the object, or
    /// that of the store if there is no object.
    pub revision: u64,
    /// The value that the decision returned with its change.
    pub value: T,
}

/// The kind of change that an event reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The object was created, if there is no previous state, or updated.
    Put,
    /// The object was deleted.
    Delete,
}

/// One change of the history.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// The revision: unique, and growing in the order of the changes.
    pub revision: u64,
    /// The object that changed.
    pub key: ObjectKey,
    /// The kind of change.
    pub kind: EventKind,
    /// The state after a put, or the final state for a deletion.
    pub bytes: Vec<u8>,
    /// The state before the change; `None` for a creation.
    pub previous: Option<Stored>,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("revision", &self.revision)
            .field("key", &self.key)
            .field("kind", &self.kind)
            .field("len", &self.bytes.len())
            .field("previous", &self.previous)
            .finish()
    }
}
