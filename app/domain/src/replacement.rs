//! An interrupted replacement of an immutable secret, and what a user can do about it.
//!
//! The cluster keeps the whole old object as a backup until the new one exists, so an interruption
//! at any step loses nothing.

use serde::{Deserialize, Serialize};

use super::{ObjectName, Version};

/// The step at which a replacement was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplacementStep {
    /// The old object still exists: the backup can be removed.
    Kept,
    /// The old object is gone and no object has its name: it can be restored.
    Gone,
    /// Another object has the name: the backup can be removed.
    Replaced,
}

/// A backup that a replacement left behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interrupted {
    /// The backup's own object name, `keypane-backup-` and the uid of the old object.
    pub backup: ObjectName,
    /// The backup's state; it is restored or removed in this state only.
    pub version: Version,
    /// The object that was replaced.
    pub object: ObjectName,
    /// The step at which it was interrupted.
    pub step: ReplacementStep,
}
