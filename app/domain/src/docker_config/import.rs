//! Logins of another file: which of its entries can be taken over, and which were chosen.
//!
//! Not the taking over itself, which is an edit. Invariant: an entry that the kubelet could not read
//! is never chosen, for it would hide all others.

use std::collections::HashSet;

use super::entry::Entry;
use super::{DockerConfig, DockerConfigError, ENTRIES_MAX, RawObject};
use crate::{Field, FieldError, Import, Problem, RegistryHost};

/// The most characters of a host that a message names.
const NAMED_MAX_CHARS: usize = 300;

/// Entries that were chosen from a file: by their position, in the order of the file.
pub(crate) struct Chosen {
    pub(super) auths: RawObject,
    pub(super) positions: Vec<usize>,
}

impl Chosen {
    /// Chooses what an import asks for.
    ///
    /// # Errors
    /// At [`Field::Import`]: [`Problem::ImportUnreadable`], [`Problem::ImportTooLong`],
    /// [`Problem::RepeatedKey`],
    /// [`Problem::ImportEmpty`] where no entry has a login, [`Problem::ImportMissing`] where a
    /// chosen one has none. Choosing no entry at all is no error.
    pub(crate) fn of(import: &Import) -> Result<Self, FieldError> {
        let fail = |problem| FieldError::new(Field::Import, problem);
        let source = DockerConfig::parse_import(import.file.expose())
            .map_err(|_| fail(Problem::ImportUnreadable))?;
        let chosen = import.hosts.as_ref().map_or(0, Vec::len);
        if source.is_too_long() || chosen > ENTRIES_MAX {
            let count = source.auths.len();
            return Err(fail(Problem::ImportTooLong { count, max: ENTRIES_MAX }));
        }
        if source.has_repeated_key() {
            return Err(fail(Problem::RepeatedKey));
        }
        let mut positions = Vec::new();
        let mut usable = HashSet::new();
        let wanted: Option<HashSet<&str>> =
            import.hosts.as_ref().map(|hosts| hosts.iter().map(String::as_str).collect());
        for (at, (host, entry)) in source.entries().enumerate() {
            let shown = RegistryHost::shown(host);
            if entry.is_usable() {
                if wanted.as_ref().is_none_or(|wanted| wanted.contains(shown.as_str())) {
                    positions.push(at);
                }
                usable.insert(shown);
            }
        }
        if usable.is_empty() {
            return Err(fail(Problem::ImportEmpty));
        }
        let hosts = import.hosts.iter().flatten();
        if let Some(missing) = hosts.into_iter().find(|host| !usable.contains(*host)) {
            let host = short(RegistryHost::shown(missing));
            return Err(fail(Problem::ImportMissing { host }));
        }
        Ok(Self { auths: source.auths, positions })
    }

    /// The chosen hosts as they stand in the file.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = &str> {
        self.positions.iter().filter_map(|at| Some(self.auths.at(*at)?.0))
    }
}

/// A text as a message names it.
fn short(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(NAMED_MAX_CHARS) {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl DockerConfig {
    /// Reads a file that logins are taken from: a `config.json`, or the older `.dockercfg`, which is
    /// the map of hosts alone. A byte-order mark is left out.
    ///
    /// # Errors
    /// [`DockerConfigError::Shape`] for a text that is neither, such as another JSON object.
    pub fn parse_import(text: &str) -> Result<Self, DockerConfigError> {
        let text = text.trim().trim_start_matches('\u{feff}').trim();
        let config = Self::parse(text.as_bytes())?;
        if super::FIELDS.iter().any(|field| config.file.field(field).is_some()) {
            return Ok(config);
        }
        if config.file.len() > 0 && config.file.iter().all(is_login_of_host) {
            return Self::checked(text, RawObject::default(), config.file);
        }
        Err(DockerConfigError::Shape)
    }
}

/// A name that can be a host, and an entry with a login: no member of a `config.json` is both.
fn is_login_of_host((name, value): (&str, &str)) -> bool {
    let is_host = name.contains(['.', ':']) || name == "localhost";
    is_host && value != "null" && Entry::parse(value).is_ok_and(|entry| entry.is_usable())
}

#[cfg(test)]
mod tests;
