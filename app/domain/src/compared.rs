//! Two versions of a secret side by side: as another user has stored it, and as a form would store
//! it.
//!
//! Invariant: nothing here is a credential. Of a password it is said that there is one, and of a key
//! its fingerprint.

use serde::{Deserialize, Serialize};

use super::summary::Room;
use super::{
    Credential, CredentialChoice, ENTRIES_MAX, EditInput, Newer, Part, RegistryInput,
    SUMMARY_MAX_BYTES, StoredKnownHosts, cut, cut_at,
};

/// The most host keys that are compared.
const HOST_KEYS_MAX: usize = 5;
/// The most characters of the names of a host key.
const HOST_NAMES_MAX_CHARS: usize = 100;

/// What may be shown of a stored secret beside a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublicFacts {
    /// The display name; empty if there is none.
    pub display_name: String,
    /// The fingerprint of the key; `None` if there is no key, or if it cannot be read.
    pub key: Option<String>,
    /// The first host keys, each with its names, its type and its fingerprint.
    pub known_hosts: Vec<String>,
    /// The number of further host keys.
    pub more_known_hosts: usize,
    /// The logins, as many as fit; those that were changed come first.
    pub logins: Vec<PublicLogin>,
    /// True if there are further logins.
    pub more_logins: bool,
}

/// What may be shown of a login at a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicLogin {
    /// The host.
    pub host: String,
    /// The user name; empty if there is none.
    pub username: String,
    /// True if there is a password.
    pub password: bool,
}

impl PublicFacts {
    /// The facts of a stored secret. `parts` are those that were changed.
    pub fn of(display_name: Option<&str>, credential: &Credential, parts: &[Part]) -> Self {
        let facts = Self { display_name: cut(display_name.unwrap_or_default()), ..Self::default() };
        match credential {
            Credential::GitSync { key, known_hosts } => {
                let key = key.as_ref().and_then(|key| key.description.as_ref());
                let (known_hosts, more_known_hosts) = host_keys(known_hosts.as_ref());
                let key = key.map(|key| key.fingerprint.clone());
                Self { key, known_hosts, more_known_hosts, ..facts }
            }
            Credential::ImagePull(file) => {
                let registries = file.iter().flat_map(|file| &file.registries);
                let mut logins: Vec<PublicLogin> = registries
                    .map(|registry| PublicLogin {
                        host: registry.host.clone(),
                        username: registry.username.clone().unwrap_or_default(),
                        password: registry.has_password,
                    })
                    .collect();
                let is_changed = |host: &str| {
                    parts.iter().any(|part| matches!(part, Part::Registry(name) if name == host))
                };
                logins.sort_by_key(|login| !is_changed(&login.host));
                let all = logins.len();
                let mut room = Room::new(ENTRIES_MAX, SUMMARY_MAX_BYTES);
                logins.retain(|login| room.takes(login.host.len() + login.username.len()));
                let more = file.as_ref().is_some_and(|file| file.more > 0);
                Self { more_logins: more || logins.len() < all, logins, ..facts }
            }
        }
    }
}

/// The first host keys, and the number of the others.
fn host_keys(stored: Option<&StoredKnownHosts>) -> (Vec<String>, usize) {
    let Some(StoredKnownHosts::Read { hosts, .. }) = stored else { return Default::default() };
    let line = |host: &super::KnownHost| {
        let names = cut_at(&host.hosts.join(","), HOST_NAMES_MAX_CHARS);
        let words = [names.as_str(), host.algorithm.as_str(), host.fingerprint.as_str()];
        words.join(" ").trim_start().to_owned()
    };
    let shown = hosts.iter().take(HOST_KEYS_MAX).map(line).collect();
    (shown, hosts.len().saturating_sub(HOST_KEYS_MAX))
}

/// A part of a secret in two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The part.
    pub part: Part,
    /// What is stored now.
    pub theirs: Theirs,
    /// What the form would do with it.
    pub yours: Yours,
}

/// What is stored of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Theirs {
    /// Nothing.
    Nothing,
    /// This text: a display name or a fingerprint.
    Text(String),
    /// These host keys, and so many more.
    HostKeys(Vec<String>, usize),
    /// This login.
    Login(PublicLogin),
    /// It is not known here.
    Unknown,
}

/// What a form would do with a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Yours {
    /// It keeps what is stored.
    Kept,
    /// It stores this text: a display name or a fingerprint.
    Text(String),
    /// It stores this login. `password` is true if the login has a new password.
    Login(PublicLogin),
    /// It stores what was typed, which is not described here.
    Typed,
    /// The server makes a new key pair.
    NewPair,
    /// It removes the part.
    Removed,
}

impl Newer {
    /// Compares the newer state with a form, part by part: those that another user has changed, and
    /// those that the form would change. `key` is the fingerprint of the typed key, if it is known.
    pub fn compared(&self, yours: EditInput, key: Option<&str>) -> Vec<Compared> {
        let Some(facts) = &self.facts else { return Vec::new() };
        let yours = yours.without_credentials();
        let parts = self.parts.iter().chain([&Part::DisplayName, &Part::Key, &Part::KnownHosts]);
        let mine = yours.registries.iter().filter(|registry| registry.is_changed());
        let mine: Vec<Part> = mine
            .filter(|registry| !registry.entry.is_empty())
            .map(|registry| Part::Registry(registry.entry.clone()))
            .collect();
        let mut compared: Vec<Compared> = Vec::new();
        for part in parts.chain(&mine) {
            let is_new = compared.iter().all(|other| other.part != *part);
            let (Some((theirs, yours)), true) = (facts.beside(&yours, key, part), is_new) else {
                continue;
            };
            // What neither of them has changed is not compared.
            if self.parts.contains(part) || yours != Yours::Kept {
                compared.push(Compared { part: part.clone(), theirs, yours });
            }
        }
        compared
    }
}

impl PublicFacts {
    /// Returns both versions of a part, if it is one that may be shown.
    fn beside(&self, form: &EditInput, key: Option<&str>, part: &Part) -> Option<(Theirs, Yours)> {
        Some(match part {
            Part::DisplayName => {
                let yours = if form.display_name_was.as_ref() == Some(&form.display_name) {
                    Yours::Kept
                } else if form.display_name.is_empty() {
                    Yours::Removed
                } else {
                    Yours::Text(cut(&form.display_name))
                };
                (text(&self.display_name), yours)
            }
            Part::Key => {
                let typed = key.map_or(Yours::Typed, |key| Yours::Text(key.to_owned()));
                let theirs = self.key.as_deref().map_or(Theirs::Unknown, text);
                (theirs, chosen(form.key_choice, typed))
            }
            Part::KnownHosts => {
                let theirs = if self.known_hosts.is_empty() {
                    Theirs::Nothing
                } else {
                    Theirs::HostKeys(self.known_hosts.clone(), self.more_known_hosts)
                };
                (theirs, chosen(form.known_hosts_choice, Yours::Typed))
            }
            Part::Registry(host) => (self.login(host), form.login(host)),
            Part::RestOfFile | Part::OtherData | Part::Metadata => return None,
        })
    }

    fn login(&self, host: &str) -> Theirs {
        match self.logins.iter().find(|login| login.host == host) {
            Some(login) => Theirs::Login(login.clone()),
            None if self.more_logins => Theirs::Unknown,
            None => Theirs::Nothing,
        }
    }
}

fn text(text: &str) -> Theirs {
    if text.is_empty() { Theirs::Nothing } else { Theirs::Text(text.to_owned()) }
}

fn chosen(choice: CredentialChoice, typed: Yours) -> Yours {
    match choice {
        CredentialChoice::Keep => Yours::Kept,
        CredentialChoice::Replace => typed,
        CredentialChoice::Generate => Yours::NewPair,
        CredentialChoice::Clear => Yours::Removed,
    }
}

impl EditInput {
    /// Returns what the form would do with the login at a host.
    fn login(&self, host: &str) -> Yours {
        let is_stored = |registry: &&RegistryInput| registry.entry == host;
        let is_added = |registry: &&RegistryInput| {
            registry.entry.is_empty() && !registry.remove && registry.host.trim() == host
        };
        if let Some(added) = self.registries.iter().find(is_added) {
            return Yours::Login(login(added, true));
        }
        match self.registries.iter().find(is_stored) {
            _ if self.replace_file => Yours::Removed,
            Some(registry) if registry.remove => Yours::Removed,
            Some(registry) if registry.is_changed() => {
                Yours::Login(login(registry, registry.replace_password))
            }
            _ => Yours::Kept,
        }
    }
}

fn login(registry: &RegistryInput, password: bool) -> PublicLogin {
    PublicLogin { host: cut(&registry.host), username: cut(&registry.username), password }
}

#[cfg(test)]
mod tests;
