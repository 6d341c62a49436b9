//! An edit of a registry file: repair, changes, removals, additions and import, in this order.
//!
//! The validation of what was typed is in `input`. Invariant: an edit with an error writes nothing,
//! and an edit that changes nothing says so.

use std::collections::{HashMap, HashSet};

use super::auth_entry::AuthEntry;
use super::import::Chosen;
use super::{DockerConfig, ENTRIES_MAX, FIELDS, RawObject};
use crate::registry::TakenHosts;
use crate::{
    Change, Field, FieldError, FilePatch, Import, Problem, RegistryHost, RegistryLogin,
    RegistryPatch,
};

impl DockerConfig {
    /// A new file: what a patch adds to an empty one, as `kubectl create secret docker-registry`
    /// would write it.
    ///
    /// # Errors
    /// The field errors of [`DockerConfig::apply`]; [`Problem::NoRegistry`] if nothing is added.
    pub fn create(patch: &FilePatch) -> Result<Vec<u8>, Vec<FieldError>> {
        let empty = Self::parse(br#"{"auths":{}}"#).unwrap_or_default();
        empty.apply(&FilePatch { replace: false, ..patch.clone() })?.ok_or_else(no_registry)
    }

    /// Applies a patch; `None` if nothing changes. If the patch replaces all registries, those of a
    /// repeated `auths` are removed as well.
    ///
    /// # Errors
    /// Field errors, each with the index of its registry in the form: an entry that is not there
    /// ([`Problem::UnknownRegistry`]), a host that is there already ([`Problem::HostTaken`]), a
    /// user name or password that is missing for a login ([`Problem::Required`]), one more than a
    /// file may have ([`Problem::TooManyRegistries`]; a file that has more already keeps them all);
    /// at the import what cannot be taken from it; at the form a repeated key
    /// ([`Problem::RepeatedKey`]), or no registry left ([`Problem::NoRegistry`]).
    pub fn apply(&self, patch: &FilePatch) -> Result<Option<Vec<u8>>, Vec<FieldError>> {
        if patch.is_keep() {
            return Ok(None);
        }
        if patch.replace {
            let added = FilePatch { replace: false, registries: Vec::new(), ..patch.clone() };
            return self.without_registries().apply(&added)?.map(Some).ok_or_else(no_registry);
        }
        if self.has_repeated_key() {
            return Err(vec![FieldError::new(Field::Form, Problem::RepeatedKey)]);
        }
        let mut edit = Edit { auths: self.auths.clone(), errors: Vec::new() };
        if patch.repair {
            edit.repair();
        }
        let mut taken = edit.change(&patch.registries);
        for (index, login) in &patch.add {
            edit.add(*index, login, &mut taken);
        }
        if let Some(import) = &patch.import {
            edit.import(import, &mut taken);
        }
        let Edit { auths, mut errors } = edit;
        let written = auths.to_text();
        let rewrites = patch.repair && self.odd_bytes;
        if errors.is_empty() && written == self.auths.to_text() && !rewrites {
            return Ok(None);
        }
        if errors.is_empty() && auths.len() == 0 && !rewrites {
            errors = no_registry();
        }
        if errors.is_empty() { Ok(Some(self.with_auths(&written))) } else { Err(errors) }
    }

    /// The file without registries. Its other members stay, so an edit is still refused if one of
    /// them is repeated.
    fn without_registries(&self) -> Self {
        let mut file = self.file.clone();
        file.keep_last_field("auths");
        file.set_field("auths", "{}");
        let repeated_key = file.repeats(&FIELDS);
        Self { text: self.text.clone(), file, repeated_key, ..Self::default() }
    }

    /// The file with other registries; the white space around it stays as well.
    pub(super) fn with_auths(&self, auths: &str) -> Vec<u8> {
        let mut file = self.file.clone();
        file.set_field("auths", auths);
        let start = self.text.find('{').unwrap_or_default();
        let end = self.text.rfind('}').map_or(self.text.len(), |brace| brace + 1);
        let before = self.text.get(..start).unwrap_or_default();
        let after = self.text.get(end..).unwrap_or_default();
        format!("{before}{}{after}", file.to_text().as_str()).into_bytes()
    }
}

fn no_registry() -> Vec<FieldError> {
    vec![FieldError::new(Field::Form, Problem::NoRegistry)]
}

/// The registries while they are edited, and what went wrong.
struct Edit {
    auths: RawObject,
    errors: Vec<FieldError>,
}

impl Edit {
    fn fail(&mut self, field: Field, problem: Problem) {
        self.errors.push(FieldError::new(field, problem));
    }

    fn repair(&mut self) {
        for at in 0..self.auths.len() {
            self.edit_entry(at, AuthEntry::repair);
        }
    }

    /// Rewrites an entry where the edit changes it.
    fn edit_entry(&mut self, at: usize, edit: impl FnOnce(&mut AuthEntry)) {
        let Some((_, text)) = self.auths.at(at) else { return };
        let Ok(mut entry) = AuthEntry::parse(text) else { return };
        let before = entry.to_text();
        edit(&mut entry);
        let after = entry.to_text();
        if before != after {
            self.auths.set_at(at, after);
        }
    }

    /// Changes and removes registries; the answer holds the hosts that are there then.
    fn change(&mut self, patches: &[RegistryPatch]) -> TakenHosts {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, (host, _)) in self.auths.iter().enumerate() {
            places.entry(RegistryHost::shown(host)).or_default().push(at);
        }
        let mut removed = HashSet::new();
        let mut renamed: HashMap<usize, (usize, &RegistryHost)> = HashMap::new();
        for patch in patches.iter().filter(|patch| !patch.is_keep()) {
            let field = Field::RegistryHost(patch.index);
            let at = match places.get(&patch.entry).map(Vec::as_slice) {
                Some([at]) => *at,
                // Two hosts that differ only in what is not shown, so it is not clear which one is
                // meant.
                Some(_) => {
                    self.fail(field, Problem::RepeatedKey);
                    continue;
                }
                None => {
                    self.fail(field, Problem::UnknownRegistry);
                    continue;
                }
            };
            if patch.remove {
                removed.insert(at);
                continue;
            }
            self.change_login(at, patch);
            if let Change::Replace(host) = &patch.host
                && self.auths.at(at).is_some_and(|(stored, _)| stored != host.as_str())
            {
                renamed.insert(at, (patch.index, host));
            }
        }
        let hosts = self.auths.iter().enumerate();
        let staying = hosts.filter(|(at, _)| !removed.contains(at) && !renamed.contains_key(at));
        let mut taken = TakenHosts::new(staying.map(|(_, (host, _))| host));
        let mut renamed: Vec<_> = renamed.into_iter().collect();
        renamed.sort_unstable_by_key(|(at, _)| *at);
        for (at, (index, host)) in renamed {
            if taken.put(host.as_str()) {
                self.auths.rename_at(at, host.as_str());
            } else {
                self.fail(Field::RegistryHost(index), Problem::HostTaken);
            }
        }
        self.auths.retain(|at| !removed.contains(&at));
        taken
    }

    fn change_login(&mut self, at: usize, patch: &RegistryPatch) {
        let entry = self.auths.at(at).and_then(|(_, text)| AuthEntry::parse(text).ok());
        let entry = entry.unwrap_or_default();
        let login = if patch.username.is_keep() && patch.password.is_keep() {
            None
        } else {
            let username = match &patch.username {
                Change::Replace(username) => Some(username.as_str().to_owned()),
                Change::Keep | Change::Clear => entry.username(),
            };
            let password = match &patch.password {
                Change::Replace(password) => Some(password.clone()),
                Change::Keep | Change::Clear => entry.password(),
            };
            if username.is_none() {
                self.fail(Field::Username(patch.index), Problem::Required);
            }
            if password.is_none() {
                self.fail(Field::Password(patch.index), Problem::Required);
            }
            username.zip(password)
        };
        self.edit_entry(at, |entry| {
            if let Some((username, password)) = &login {
                entry.set_login(username, password);
            }
            if patch.clear_identity_token {
                entry.clear_identity_token();
            }
        });
    }

    fn add(&mut self, index: usize, login: &RegistryLogin, taken: &mut TakenHosts) {
        if !taken.put(login.host.as_str()) {
            self.fail(Field::RegistryHost(index), Problem::HostTaken);
            return;
        }
        if self.auths.len() >= ENTRIES_MAX {
            self.fail(Field::RegistryHost(index), too_many());
            return;
        }
        let mut entry = AuthEntry::default();
        entry.set_login(login.username.as_str(), &login.password);
        self.auths.push_new(login.host.as_str(), &entry.to_text());
    }

    fn import(&mut self, import: &Import, taken: &mut TakenHosts) {
        let chosen = match Chosen::of(import) {
            Ok(chosen) => chosen,
            Err(error) => {
                self.errors.push(error);
                return;
            }
        };
        if !chosen.hosts().all(|host| taken.put(host)) {
            self.fail(Field::Import, Problem::HostTaken);
            return;
        }
        if self.auths.len().saturating_add(chosen.positions.len()) > ENTRIES_MAX {
            self.fail(Field::Import, too_many());
            return;
        }
        for at in &chosen.positions {
            self.auths.push_from(&chosen.auths, *at);
        }
    }
}

fn too_many() -> Problem {
    Problem::TooManyRegistries { max: ENTRIES_MAX }
}

#[cfg(test)]
mod tests;
