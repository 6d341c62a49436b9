//! What only the cluster knows of a form: whether a name is taken, and who has the same credential.

use serde::{Deserialize, Serialize};

use super::Twin;

/// What is asked while a form is filled in. Nothing in it is a credential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    /// The object name of a new secret; empty where no name is asked about.
    pub object: String,
    /// The secret that is edited, which is no twin of itself.
    pub except: String,
    /// Type and fingerprint of a key, as the list shows it.
    pub key: String,
    /// Registry hosts, at most [`CHECK_MAX_HOSTS`].
    pub hosts: Vec<String>,
}

/// Hosts that are looked at; more are left alone.
pub const CHECK_MAX_HOSTS: usize = 64;

impl Check {
    /// True where nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.object.is_empty() && self.key.is_empty() && self.hosts.is_empty()
    }
}

/// What the cluster says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// True where an object has the name already, of whatever type.
    pub taken: bool,
    /// Secrets with the same key or host, at most [`TWINS_MAX`].
    pub twins: Vec<Twin>,
}

/// Twins that are named; more are left out.
pub const TWINS_MAX: usize = 10;
