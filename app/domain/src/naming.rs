//! Prefixes: how a name and a kind become an object name, and back.

use serde::{Deserialize, Serialize};

use super::{NAME_MAX_BYTES, ObjectName, Problem, SecretKind, SecretName};

/// Path words below `secrets/` that cannot be object names.
const RESERVED: [&str; 1] = ["new"];

/// A prefix of object names: not empty, and valid at the start of an RFC 1123 subdomain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Prefix(String);

/// Why a prefix is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NamingError {
    /// An empty prefix would make every secret of the namespace a row.
    #[error("a prefix must not be empty")]
    Empty,
    /// The prefix cannot start an object name.
    #[error("{0:?} cannot start an object name: use lower-case letters, digits, '-' and '.'")]
    Invalid(String),
    /// The prefix leaves no room for a name.
    #[error("{0:?} leaves no room for a name: at most {max} bytes", max = NAME_MAX_BYTES - 1)]
    TooLong(String),
}

impl Prefix {
    /// Parses a prefix.
    ///
    /// # Errors
    /// [`NamingError`] if it is empty, cannot start an object name, or leaves no room for one.
    pub fn parse(text: &str) -> Result<Self, NamingError> {
        if text.is_empty() {
            return Err(NamingError::Empty);
        }
        if text.len() >= NAME_MAX_BYTES {
            return Err(NamingError::TooLong(text.to_owned()));
        }
        // The shortest name after it decides: prefix and `a` must be a subdomain.
        SecretName::parse(&format!("{text}a"))
            .map_err(|_| NamingError::Invalid(text.to_owned()))?;
        Ok(Self(text.to_owned()))
    }

    /// The prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Bytes that are left for a name.
    pub fn budget(&self) -> usize {
        NAME_MAX_BYTES.saturating_sub(self.0.len())
    }
}

impl TryFrom<String> for Prefix {
    type Error = NamingError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Prefix> for String {
    fn from(prefix: Prefix) -> Self {
        prefix.0
    }
}

/// The prefixes of both kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    git_sync: Prefix,
    image_pull: Prefix,
}

impl Naming {
    /// Pairs the prefixes.
    pub fn new(git_sync: Prefix, image_pull: Prefix) -> Self {
        Self { git_sync, image_pull }
    }

    /// The prefix of a kind.
    pub fn prefix(&self, kind: SecretKind) -> &Prefix {
        match kind {
            SecretKind::GitSync => &self.git_sync,
            SecretKind::ImagePull => &self.image_pull,
        }
    }

    /// The object name of a new secret.
    ///
    /// # Errors
    /// The problems of `SecretName::parse`, [`Problem::NameTooLong`] over 253 bytes with the
    /// prefix, and [`Problem::NameReserved`] if the object name is a path of the panel.
    pub fn object_name(&self, kind: SecretKind, text: &str) -> Result<ObjectName, Problem> {
        let prefix = self.prefix(kind);
        let name = SecretName::parse(text)?;
        let (length, budget) = (text.len(), prefix.budget());
        if length > budget {
            return Err(Problem::NameTooLong { length, budget });
        }
        let object = ObjectName::join(prefix.as_str(), &name);
        if RESERVED.contains(&object.as_str()) {
            return Err(Problem::NameReserved);
        }
        Ok(object)
    }

    /// Returns every rule that a text breaks as the name of a new secret: all of
    /// [`SecretName::problems`] and the length, or that the object name is a path of the panel.
    pub fn problems(&self, kind: SecretKind, text: &str) -> Vec<Problem> {
        let mut problems = SecretName::problems(text);
        let (length, budget) = (text.chars().count(), self.prefix(kind).budget());
        if length > budget {
            problems.push(Problem::NameTooLong { length, budget });
        }
        if problems.is_empty() {
            problems.extend(self.object_name(kind, text).err());
        }
        problems
    }

    /// Splits an object name of a kind; `None` for every other name.
    pub fn parse_as(&self, kind: SecretKind, object: &str) -> Option<(ObjectName, SecretName)> {
        let name = object.strip_prefix(self.prefix(kind).as_str())?;
        let object = self.object_name(kind, name).ok()?;
        Some((object, SecretName::parse(name).ok()?))
    }

    /// The kinds that an object of this name could be; its type decides (prefixes may overlap).
    pub fn candidates(&self, object: &str) -> impl Iterator<Item = (SecretKind, ObjectName)> {
        SecretKind::ALL
            .into_iter()
            .filter_map(|kind| self.parse_as(kind, object).map(|(object, _)| (kind, object)))
    }
}

#[cfg(test)]
mod tests;
