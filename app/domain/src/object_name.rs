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
    /// The first of [`SecretName::problems`]. The length is checked by `Naming`, which knows the
    /// prefix.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match Self::problems(text).into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// Returns every rule that a text breaks as a name: [`Problem::Required`] alone, or each of
    /// [`Problem::NameUppercase`], [`Problem::NameBlank`], [`Problem::NameCharacters`],
    /// [`Problem::HiddenCharacter`], [`Problem::NameEmptyLabel`] and [`Problem::NameEdge`].
    pub fn problems(text: &str) -> Vec<Problem> {
        if text.is_empty() {
            return vec![Problem::Required];
        }
        let is_edged = |label: &str| label.starts_with('-') || label.ends_with('-');
        let rules = [
            text.bytes().any(|byte| byte.is_ascii_uppercase()).then_some(Problem::NameUppercase),
            text.contains(char::is_whitespace).then_some(Problem::NameBlank),
            wrong_characters(text).map(Problem::NameCharacters),
            text.chars().find(|c| is_hidden(*c)).map(Problem::HiddenCharacter),
            text.split('.').any(str::is_empty).then_some(Problem::NameEmptyLabel),
            text.split('.').any(is_edged).then_some(Problem::NameEdge),
        ];
        rules.into_iter().flatten().collect()
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The most characters that a message names.
const CHARACTERS_MAX: usize = 5;

/// Returns the visible characters that a name may not have, each once and with blanks between them.
/// Upper-case letters of English and blanks have rules of their own.
fn wrong_characters(text: &str) -> Option<String> {
    let is_wrong = |c: &char| {
        !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.') || c.is_whitespace() || is_hidden(*c))
    };
    let mut wrong: Vec<char> = Vec::new();
    for c in text.chars().filter(is_wrong) {
        if wrong.len() < CHARACTERS_MAX && !wrong.contains(&c) {
            wrong.push(c);
        }
    }
    let wrong: Vec<String> = wrong.into_iter().map(String::from).collect();
    (!wrong.is_empty()).then(|| wrong.join(" "))
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
