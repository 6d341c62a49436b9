//! What the store holds and what happens to it.
//!
//! Invariant: bytes of objects may be credentials, so no `Debug` here prints them.

use std::fmt;

/// Where an object lives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey {
    /// `secrets` for the core group, `primehub.io/datasets` for others.
    pub resource: String,
    /// Empty for cluster-scoped objects.
    pub namespace: String,
    /// The object's name.
    pub name: String,
}

impl ObjectKey {
    /// A key of its three parts.
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
    /// The revision of the write that made it so.
    pub revision: u64,
    /// Its JSON, without `metadata.resourceVersion`: that is the revision.
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

/// What a write decided.
pub enum Change {
    /// The object is now these bytes.
    Put(Vec<u8>),
    /// The object is gone. For a key without an object this is [`Change::Nothing`].
    Delete {
        /// The object's final state, which the event of the deletion shows.
        last: Vec<u8>,
    },
    /// No change: no revision is used.
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

/// A durable answer to a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed<T = ()> {
    /// The revision of the change. Where nothing changed, the present one of the object, or the
    /// store's if there is no object.
    pub revision: u64,
    /// What the decision answered beside its change.
    pub value: T,
}

/// What kind of change an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Created, if there is no previous state, or updated.
    Put,
    /// Deleted.
    Delete,
}

/// One change of the history.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// Unique, growing in the order of the changes.
    pub revision: u64,
    /// The object that changed.
    pub key: ObjectKey,
    /// What happened to it.
    pub kind: EventKind,
    /// The state after a put, the final state for a deletion.
    pub bytes: Vec<u8>,
    /// The state before; `None` for a creation.
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
