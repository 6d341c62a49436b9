//! A replacement of an immutable secret that was interrupted, and what can be done about it.
//!
//! The whole old object is kept as a backup in the cluster until the new one is there, so that no
//! step in between can lose it.

use serde::{Deserialize, Serialize};

use super::{ObjectName, Version};

/// How far an interrupted replacement came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplacementStep {
    /// The old object is still there: the backup can be removed.
    Kept,
    /// The old object is gone and nothing has its name: it can be restored.
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
    /// How far the replacement came.
    pub step: ReplacementStep,
}
