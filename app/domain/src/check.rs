//! What only the cluster can tell about a form: whether a name is taken, and which secrets hold the
//! same credential.

use serde::{Deserialize, Serialize};

use super::Twin;

/// A question to the cluster while a form is filled in. It contains no credential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    /// The object name of a new secret; empty for a question without a name.
    pub object: String,
    /// The object name of the edited secret, which is not its own twin.
    pub except: String,
    /// Type and fingerprint of a key, as the list shows it.
    pub key: String,
    /// Registry hosts, at most [`CHECK_MAX_HOSTS`].
    pub hosts: Vec<String>,
}

/// The most hosts of a question; further ones are ignored.
pub const CHECK_MAX_HOSTS: usize = 64;

impl Check {
    /// True if nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.object.is_empty() && self.key.is_empty() && self.hosts.is_empty()
    }
}

/// The answer to a [`Check`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// True if an object of any type already has the name.
    pub taken: bool,
    /// Secrets with the same key or host, at most [`TWINS_MAX`].
    pub twins: Vec<Twin>,
}

/// The most twins of an answer.
pub const TWINS_MAX: usize = 10;
