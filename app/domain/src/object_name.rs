//! Names: the name that a user types, and the name of the object in the cluster.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Problem;
use super::characters::is_hidden;

/// The longest name of a Secret in bytes (Kubernetes: Object Names and IDs, DNS subdomain names).
pub const NAME_MAX_BYTES: usize = 253;

/// The name of a secret without its prefix: an RFC 1123 subdomain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SecretName(String);

impl SecretName {
    /// Parses a name by the rules of RFC 1123 subdomains.
    ///
    /// # Errors
    /// The first [`Problem`] of the text: empty, a wrong character, an empty label, a label with a
    /// wrong edge. The length is checked by `Naming`, which knows the prefix.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.is_empty() {
            return Err(Problem::Required);
        }
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(Problem::NameUppercase);
        }
        if let Some(wrong) = text.chars().find(|c| !is_name_char(*c)) {
            return Err(if is_hidden(wrong) {
                Problem::HiddenCharacter(wrong)
            } else {
                Problem::NameCharacter(wrong)
            });
        }
        if text.split('.').any(str::is_empty) {
            return Err(Problem::NameEmptyLabel);
        }
        if text.split('.').any(|label| label.starts_with('-') || label.ends_with('-')) {
            return Err(Problem::NameEdge);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.'
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SecretName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_| "not a lower-case RFC 1123 subdomain")
    }
}

impl From<SecretName> for String {
    fn from(name: SecretName) -> Self {
        name.0
    }
}

/// The name of the object in the cluster, prefix and name. Consumers refer to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ObjectName(String);

impl ObjectName {
    /// Joins a prefix and a name; `Naming` is the only caller, and checks the length.
    pub(super) fn join(prefix: &str, name: &SecretName) -> Self {
        Self(format!("{prefix}{name}"))
    }

    /// Wraps the name of an object that the store has found in the cluster, without parsing it
    /// again.
    pub fn from_stored(object: &str) -> Self {
        Self(object.to_owned())
    }

    /// The object name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
