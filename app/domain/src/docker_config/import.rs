//! Logins of another file: which of its entries can be imported, and which ones the user chose.
//!
//! The import itself is an edit (`edit`). Invariant: an entry that the kubelet could not read is
//! never chosen, because the kubelet would then ignore the whole file.

use std::collections::HashSet;

use zeroize::Zeroizing;

use super::auth_entry::AuthEntry;
use super::{DockerConfig, DockerConfigError, ENTRIES_MAX, RawObject};
use crate::characters::is_hidden;
use crate::encoding::{self, Decoded};
use crate::raw_json::value_length;
use crate::text_repair::Repairs;
use crate::wrapper::{self, Found};
use crate::{Field, FieldError, Import, Problem, RegistryHost, TextRepair};

/// Entries that were chosen from a file: by their position, in the order of the file.
pub(crate) struct Chosen {
    pub(super) auths: RawObject,
    pub(super) positions: Vec<usize>,
}

impl Chosen {
    /// Chooses the entries that an import asks for.
    ///
    /// # Errors
    /// At [`Field::Import`]: as of [`DockerConfig::parse_import`], [`Problem::ImportTooLong`],
    /// [`Problem::RepeatedKey`], [`Problem::ImportEmpty`] if no entry has a login,
    /// [`Problem::ImportMissing`] if a chosen one has none, [`Problem::ImportUndecodable`] if it
    /// has one that cannot be read. Choosing no entry at all is no error.
    pub(crate) fn of(import: &Import) -> Result<Self, FieldError> {
        let fail = |problem| FieldError::new(Field::Import, problem);
        let source = DockerConfig::parse_import(import.file.expose()).map_err(fail)?.file;
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
        let mut undecodable = Vec::new();
        let wanted: Option<HashSet<&str>> =
            import.hosts.as_ref().map(|hosts| hosts.iter().map(String::as_str).collect());
        for (at, (host, entry)) in source.entries().enumerate() {
            let shown = RegistryHost::shown(host);
            if entry.is_usable() {
                if wanted.as_ref().is_none_or(|wanted| wanted.contains(shown.as_str())) {
                    positions.push(at);
                }
                usable.insert(shown);
            } else if entry.is_unreadable() {
                undecodable.push(shown);
            }
        }
        if usable.is_empty() {
            let host = undecodable.into_iter().next();
            let host = host.map(|host| Problem::ImportUndecodable { host });
            return Err(fail(host.unwrap_or(Problem::ImportEmpty)));
        }
        let hosts = import.hosts.iter().flatten();
        if let Some(missing) = hosts.into_iter().find(|host| !usable.contains(*host)) {
            let host = RegistryHost::shown(missing);
            let is_there = undecodable.contains(missing);
            return Err(fail(if is_there {
                Problem::ImportUndecodable { host }
            } else {
                Problem::ImportMissing { host }
            }));
        }
        Ok(Self { auths: source.auths, positions })
    }

    /// The chosen hosts as they stand in the file.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = &str> {
        self.positions.iter().filter_map(|at| Some(self.auths.at(*at)?.0))
    }
}

/// A registry file that was found in a text.
#[derive(Clone)]
pub struct Imported {
    /// The file.
    pub file: DockerConfig,
    /// What was removed around the file. Nothing inside the file was changed.
    pub repairs: Vec<TextRepair>,
}

impl DockerConfig {
    /// Parses a file to import logins from: a `config.json`, or the older `.dockercfg`, which is
    /// only the map of hosts. The file may be in base64, in the manifest of a Secret, or between
    /// other text. A byte-order mark is removed.
    ///
    /// # Errors
    /// [`Problem::ImportUnreadable`] for a text that is neither, such as another JSON object;
    /// [`Problem::ImportManifest`], [`Problem::ImportSeveral`] and [`Problem::ImportQuotes`] if it
    /// is clear what it is instead.
    pub fn parse_import(text: &str) -> Result<Imported, Problem> {
        let decoded = encoding::decode(text.as_bytes()).filter(Decoded::is_utf16);
        let text = decoded.as_ref().map_or(text, Decoded::as_str);
        let mut repairs = Repairs::default();
        repairs.note_if(decoded.is_some(), TextRepair::Utf16);
        let file = Self::unwrap(text, &mut repairs)?;
        Ok(Imported { file, repairs: repairs.into_vec() })
    }

    fn unwrap(text: &str, repairs: &mut Repairs) -> Result<Self, Problem> {
        if let Ok(file) = Self::read_import(text) {
            return Ok(file);
        }
        let plain = plain_blanks(text);
        if let Ok(file) = Self::read_import(&plain) {
            repairs.note(TextRepair::Blanks);
            return Ok(file);
        }
        let is_manifest = wrapper::is_manifest(text);
        let around = |other| if is_manifest { TextRepair::Manifest } else { other };
        match wrapper::find(text, |inner| Self::read_import(inner).is_ok()) {
            Found::One(inner) => {
                repairs.note(around(TextRepair::Base64));
                return Self::read_import(&inner).map_err(|_| Problem::ImportUnreadable);
            }
            Found::Several => return Err(Problem::ImportSeveral),
            Found::Nothing => {}
        }
        let mut found = strings_of_manifest(&plain).chain(objects(&plain));
        if let Some(file) = found.find_map(|inner| Self::read_import(&inner).ok()) {
            if text.matches("\"auths\"").count() > 1 {
                return Err(Problem::ImportSeveral);
            }
            repairs.note(around(TextRepair::Surroundings));
            return Ok(file);
        }
        let quotes = ['\u{201c}', '\u{201d}', '\u{201e}'];
        Err(if is_manifest {
            Problem::ImportManifest
        } else if text.contains(quotes) && !text.contains('"') {
            Problem::ImportQuotes
        } else {
            Problem::ImportUnreadable
        })
    }

    fn read_import(text: &str) -> Result<Self, DockerConfigError> {
        let text = text.trim().trim_start_matches('\u{feff}').trim();
        let config = Self::parse_text(text)?;
        if super::FIELDS.iter().any(|field| config.file.field(field).is_some()) {
            return Ok(config);
        }
        if config.file.len() > 0 && config.file.iter().all(is_login_of_host) {
            return Self::checked(text, RawObject::default(), config.file);
        }
        Err(DockerConfigError::Shape)
    }
}

/// The text with plain blanks, and without invisible characters, outside of its strings: inside
/// them a password may mean them.
fn plain_blanks(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        if !quoted && is_hidden(c) {
            continue;
        }
        plain.push(if !quoted && c.is_whitespace() && !c.is_ascii() { ' ' } else { c });
        quoted = if quoted { escaped || c != '"' } else { c == '"' };
        escaped = quoted && !escaped && c == '\\';
    }
    plain
}

/// The values that a manifest in JSON has as plain text (`stringData`).
fn strings_of_manifest(text: &str) -> impl Iterator<Item = Zeroizing<String>> {
    let manifest = RawObject::parse(text).ok();
    let strings = manifest.as_ref().and_then(|manifest| manifest.field("stringData"));
    let strings = strings.and_then(|strings| RawObject::parse(strings).ok()).unwrap_or_default();
    let strings: Vec<_> =
        strings.iter().filter_map(|(_, value)| super::string(value).map(Zeroizing::new)).collect();
    strings.into_iter()
}

/// The most braces of a text that are tried.
const OBJECTS_MAX: usize = 8;

/// The parts of a text between braces.
fn objects(text: &str) -> impl Iterator<Item = Zeroizing<String>> {
    let starts = text.match_indices('{').take(OBJECTS_MAX);
    starts.filter_map(|(start, _)| {
        let rest = text.get(start..)?;
        rest.get(..value_length(rest)).map(|object| Zeroizing::new(object.to_owned()))
    })
}

/// A name that can be a host, and an entry with a login: no member of a `config.json` is both.
fn is_login_of_host((name, value): (&str, &str)) -> bool {
    let is_host = name.contains(['.', ':']) || name == "localhost";
    is_host && value != "null" && AuthEntry::parse(value).is_ok_and(|entry| entry.is_usable())
}

#[cfg(test)]
mod tests;
