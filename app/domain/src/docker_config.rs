//! The `.dockerconfigjson` value: parsed, described, and edited without loss.
//!
//! The rules are those of the kubelet (Kubernetes: `pkg/credentialprovider/config.go`; Docker:
//! config.json): it reads `auths`, and of each entry `username`, `password` and `auth`. It uses
//! Go's encoding/json, which accepts member names in any case. So does this module, and an edit
//! keeps the spelling.
//!
//! Invariant: only what an edit names changes. Other registries, `identitytoken`, `credHelpers`,
//! unknown members, white space and the order of everything stay as they were written.

mod auth_entry;
mod edit;
mod import;

use auth_entry::AuthEntry;
pub(crate) use import::Chosen;
pub use import::Imported;

use zeroize::Zeroizing;

use super::encoding;
use super::raw_json::{RawObject, quoted};
use super::summary::Room;
use super::{RegistryDescription, RegistryFile, RegistryHost, SecretValue, cut};

/// How many registries of one file are described, shown and edited one by one.
pub const ENTRIES_MAX: usize = 100;

/// The most bytes of hosts and user names of one file that are described.
const TEXTS_MAX_BYTES: usize = 12 * 1024;

/// The members of the file that the panel knows by name.
const FIELDS: [&str; 3] = ["auths", "credHelpers", "credsStore"];

/// A registry file that can be described and edited.
#[derive(Clone, Default)]
pub struct DockerConfig {
    /// The decoded text.
    text: Zeroizing<String>,
    file: RawObject,
    auths: RawObject,
    /// True if the kubelet cannot decode the stored bytes.
    odd_bytes: bool,
    /// True if a key is repeated at a level that an edit rewrites. Deeper levels are kept as they
    /// are.
    repeated_key: bool,
    /// The position of the last entry that the kubelet cannot read.
    last_unreadable: Option<usize>,
}

/// Why a stored value is not a registry file. The error does not contain the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DockerConfigError {
    /// Neither UTF-8 nor UTF-16.
    #[error("the registry file is no text")]
    Encoding,
    /// Not a JSON object with an `auths` object of objects.
    #[error("the registry file is not a JSON object of the expected shape")]
    Shape,
}

impl DockerConfig {
    /// Reads a stored value.
    ///
    /// # Errors
    /// [`DockerConfigError`]. These are no errors, and the description mentions them: UTF-16, a
    /// byte-order mark, a repeated key, and an `auth` that cannot be decoded. A file without
    /// `auths` has no registries.
    pub fn parse(bytes: &[u8]) -> Result<Self, DockerConfigError> {
        let decoded = encoding::decode(bytes).ok_or(DockerConfigError::Encoding)?;
        let text = decoded.as_str().trim_start_matches('\u{feff}');
        let odd_bytes = decoded.is_utf16() || text.len() < decoded.as_str().len();
        let read = Self::parse_text(text)?;
        Ok(Self { odd_bytes, ..read })
    }

    fn parse_text(text: &str) -> Result<Self, DockerConfigError> {
        let file = RawObject::parse(text).map_err(|_| DockerConfigError::Shape)?;
        let mut auths: Option<RawObject> = None;
        // Go puts the entries of a repeated `auths` into one map.
        for (_, value) in file.iter().filter(|(name, _)| name.eq_ignore_ascii_case("auths")) {
            if value == "null" {
                continue;
            }
            let more = RawObject::parse(value).map_err(|_| DockerConfigError::Shape)?;
            match &mut auths {
                None => auths = Some(more),
                Some(auths) => (0..more.len()).for_each(|at| auths.push_from(&more, at)),
            }
        }
        Self::checked(text, file, auths.unwrap_or_default())
    }

    fn checked(text: &str, file: RawObject, auths: RawObject) -> Result<Self, DockerConfigError> {
        // There may be very many entries, so each one is parsed once, here.
        let mut repeated_key = file.repeats(&FIELDS) || auths.repeats(&[]);
        let mut last_unreadable = None;
        for (at, (_, entry)) in auths.iter().enumerate() {
            let entry = AuthEntry::parse(entry)?;
            repeated_key |= entry.has_repeated_key();
            if entry.is_unreadable() {
                last_unreadable = Some(at);
            }
        }
        let text = Zeroizing::new(text.to_owned());
        Ok(Self { text, file, auths, odd_bytes: false, repeated_key, last_unreadable })
    }

    /// The file, described without a password: the first [`ENTRIES_MAX`] of its registries, fewer
    /// where their texts are long, and how many more there are.
    pub fn describe(&self) -> RegistryFile {
        let store = self.file.field("credsStore").and_then(string);
        let registries = self.described();
        let described = registries.len();
        let (helpers, more_helpers) = self.helpers();
        RegistryFile {
            registries,
            helpers,
            store: store.filter(|store| !store.is_empty()).map(|store| cut(&store)),
            repeated_key: self.has_repeated_key(),
            odd_bytes: self.odd_bytes,
            more: self.auths.len() - described,
            more_undecodable: self.last_unreadable.is_some_and(|at| at >= described),
            more_helpers,
        }
    }

    /// True for a file with more registries than can be imported at once.
    pub(super) fn is_too_long(&self) -> bool {
        self.auths.len() > ENTRIES_MAX
    }

    /// The registries that are described one by one.
    fn described(&self) -> Vec<RegistryDescription> {
        let mut room = Room::new(ENTRIES_MAX, TEXTS_MAX_BYTES);
        let all = self.entries().map(|(host, entry)| entry.describe(host));
        all.take_while(|registry| {
            room.takes(registry.host.len() + registry.username.as_ref().map_or(0, String::len))
        })
        .collect()
    }

    /// The hosts whose logins a helper keeps, and how many more there are.
    fn helpers(&self) -> (Vec<(String, String)>, usize) {
        let all = self.file.field("credHelpers").and_then(|text| RawObject::parse(text).ok());
        let all = all.unwrap_or_default();
        let mut room = Room::new(ENTRIES_MAX, TEXTS_MAX_BYTES);
        let shown = all.iter().map(|(host, helper)| {
            (RegistryHost::shown(host), cut(&string(helper).unwrap_or_default()))
        });
        let shown: Vec<_> =
            shown.take_while(|(host, helper)| room.takes(host.len() + helper.len())).collect();
        let more = all.len() - shown.len();
        (shown, more)
    }

    /// The hosts in their order, without logins inside them.
    pub fn hosts(&self) -> Vec<String> {
        self.auths.iter().map(|(host, _)| RegistryHost::shown(host)).collect()
    }

    /// The registries that are described one by one, by the host that may be shown, each with its
    /// whole text: to tell whether one changed. The text holds its password.
    pub fn entry_texts(&self) -> Vec<(String, SecretValue)> {
        let text = |text: &str| SecretValue::new(text.to_owned());
        let described = self.auths.iter().take(self.described().len());
        described.map(|(host, entry)| (RegistryHost::shown(host), text(entry))).collect()
    }

    /// The text of the file without the registries of [`Self::entry_texts`]: to tell whether
    /// anything else changed.
    pub fn rest_text(&self) -> SecretValue {
        let mut file = self.file.clone();
        let described = self.described().len();
        if described < self.auths.len() {
            let mut rest = self.auths.clone();
            rest.retain(|at| at >= described);
            file.set_field("auths", &rest.to_text());
        } else {
            file.remove_field("auths");
        }
        SecretValue::new(file.to_text().to_string())
    }

    fn entries(&self) -> impl Iterator<Item = (&str, AuthEntry)> {
        self.auths.iter().filter_map(|(host, text)| Some((host, AuthEntry::parse(text).ok()?)))
    }

    /// True if a key is repeated, so that an edit is refused.
    fn has_repeated_key(&self) -> bool {
        self.repeated_key
    }
}

/// The text of a JSON string.
fn string(text: &str) -> Option<String> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests;
