//! What only the cluster can tell about a form: whether a name is taken, and how many other secrets
//! have the same credential.

use serde::{Deserialize, Serialize};

/// A question to the cluster while a form is filled in. It contains no credential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    /// The object name of a new secret; empty for a question without a name.
    pub object: String,
    /// The object name of the edited secret, which does not count.
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
    /// The key or the hosts of the question that other secrets also have.
    pub shared: Vec<Shared>,
}

/// A key or a registry host that other secrets have, too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// The key's type and fingerprint, or the host as the question has it.
    pub what: String,
    /// The text that finds those secrets in the list.
    pub search: String,
    /// The number of other secrets that have it, at least 1.
    pub count: usize,
    /// True if further secrets may have it, because their credential was not read, or is not kept
    /// in full.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
}
