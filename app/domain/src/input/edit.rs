//! The form of a stored secret, and the confirmation of a deletion.
//!
//! Invariant: a form that was loaded and not touched keeps everything, including what others
//! changed meanwhile.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    ON, Pair, RegistryInput, any_credentials, bounds, forget_credentials, import, note, typed_key,
};
use crate::docker_config::Chosen;
use crate::registry::TakenHosts;
use crate::{
    Change, Credential, DisplayName, ENTRIES_MAX, Field, FieldError, FilePatch, KnownHosts, NewKey,
    PartMarks, Problem, RegistryDescription, RegistryPatch, SecretDetail, SecretKind, SecretPatch,
    SecretValue, Version,
};

/// What an edit does with a stored credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialChoice {
    /// The stored credential stays, byte for byte.
    #[default]
    Keep,
    /// The typed credential replaces it.
    Replace,
    /// The server makes a new one (a key only).
    Generate,
    /// The stored value is removed (known hosts only).
    Clear,
}

impl CredentialChoice {
    /// The word in a form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Replace => "replace",
            Self::Generate => "generate",
            Self::Clear => "clear",
        }
    }

    /// Reads [`CredentialChoice::as_str`] back; anything else keeps.
    pub fn parse(text: &str) -> Self {
        let all = [Self::Replace, Self::Generate, Self::Clear];
        all.into_iter().find(|choice| choice.as_str() == text).unwrap_or_default()
    }
}

/// What was typed into the form of a stored secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each checkbox of the form")]
pub struct EditInput {
    /// The state that the form was loaded with.
    pub version: Version,
    /// The marks of that state.
    pub marks: PartMarks,
    /// A newer state, which a conflict was about and on which the edit may be put.
    pub newer: Version,
    /// The marks of that newer state.
    pub newer_marks: PartMarks,
    /// The display name that the form was loaded with; `None` takes the stored one for it.
    pub display_name_was: Option<String>,
    /// The display name.
    pub display_name: String,
    /// What becomes of the key.
    pub key_choice: CredentialChoice,
    /// The SSH key as typed.
    pub key: SecretValue,
    /// True if a short RSA key was confirmed.
    pub accept_weak: bool,
    /// What becomes of the known hosts.
    pub known_hosts_choice: CredentialChoice,
    /// The known hosts as typed.
    pub known_hosts: String,
    /// The registries of the form in their order.
    #[serde(deserialize_with = "bounds::registries")]
    pub registries: Vec<RegistryInput>,
    /// True if all registries that are stored are removed, and those that were typed or imported
    /// take their place.
    pub replace_file: bool,
    /// A registry file to take logins from.
    pub import: SecretValue,
    /// The hosts to take from it; `None` takes every one with a login.
    #[serde(deserialize_with = "bounds::hosts")]
    pub import_hosts: Option<Vec<String>>,
    /// True if the text of the key, or an `auth` of the registry file, is to be repaired.
    pub repair: bool,
    /// True if an immutable secret is to be replaced.
    pub replace: bool,
}

impl EditInput {
    /// The form of a stored secret before anything was typed.
    pub fn of(detail: &SecretDetail) -> Self {
        let registries = match &detail.credential {
            // A file that can only be replaced as a whole is, in the form, one without registries.
            Credential::ImagePull(Some(file))
                if file.registries.is_empty() || file.repeated_key =>
            {
                vec![RegistryInput::default()]
            }
            Credential::ImagePull(None) => vec![RegistryInput::default()],
            Credential::ImagePull(Some(file)) => {
                file.registries.iter().map(RegistryInput::of).collect()
            }
            Credential::GitSync { .. } => Vec::new(),
        };
        let display_name = detail.row.display_name.clone().unwrap_or_default();
        Self {
            version: detail.version().clone(),
            marks: detail.marks.clone(),
            display_name_was: Some(display_name.clone()),
            display_name,
            registries,
            ..Self::default()
        }
    }

    /// Reads the pairs of a form. Each `entry` starts a registry; the names after it belong to it.
    /// One registry more than there may be is kept.
    pub fn from_pairs<I: IntoIterator<Item = Pair>>(pairs: I) -> Self {
        let mut input = Self::default();
        let mut registries = Vec::new();
        let mut registry = bounds::Registries::new(&mut registries);
        for (name, value) in pairs {
            match name.as_str() {
                "uid" => input.version.uid = value,
                "resourceVersion" => input.version.resource_version = value,
                "marks" => input.marks = PartMarks::from_text(&value),
                "newerUid" => input.newer.uid = value,
                "newerResourceVersion" => input.newer.resource_version = value,
                "newerMarks" => input.newer_marks = PartMarks::from_text(&value),
                "displayNameWas" => input.display_name_was = Some(value),
                "displayName" => input.display_name = value,
                "keyChoice" => input.key_choice = CredentialChoice::parse(&value),
                "secret" => input.key = value.into(),
                "acceptWeak" => input.accept_weak = value == ON,
                "knownHostsChoice" => input.known_hosts_choice = CredentialChoice::parse(&value),
                "knownHosts" => input.known_hosts = value,
                "import" => input.import = value.into(),
                "importChoice" => drop(input.import_hosts.get_or_insert_default()),
                "importHost" => bounds::choose_host(&mut input.import_hosts, value),
                "replaceFile" => input.replace_file = value == ON,
                "repair" => input.repair = value == ON,
                "replace" => input.replace = value == ON,
                "entry" => {
                    registry.start(RegistryInput { entry: value, ..RegistryInput::default() });
                }
                name => {
                    if let Some(registry) = registry.last() {
                        registry.read(name, value);
                    }
                }
            }
        }
        Self { registries, ..input }
    }

    /// Validates the form against the secret that it edits: what equals what the form was loaded
    /// with is kept.
    ///
    /// # Errors
    /// Every wrong field with its problem. That the secret is still in the form's version is not
    /// checked here.
    pub fn validate(&self, detail: &SecretDetail) -> Result<SecretPatch, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut patch = SecretPatch {
            version: self.version.clone(),
            display_name: self.new_display_name(detail, &mut errors),
            key: Change::Keep,
            repair_key: false,
            known_hosts: Change::Keep,
            file: FilePatch::default(),
            replace: self.replace && detail.immutable,
        };
        match detail.kind() {
            SecretKind::GitSync => {
                patch.key = self.new_key(&mut errors);
                patch.repair_key = self.repair && patch.key.is_keep();
                patch.known_hosts = self.new_known_hosts(&mut errors);
            }
            SecretKind::ImagePull => patch.file = self.file_patch(detail, &mut errors),
        }
        if errors.is_empty() { Ok(patch) } else { Err(errors) }
    }

    fn new_display_name(
        &self,
        detail: &SecretDetail,
        errors: &mut Vec<FieldError>,
    ) -> Change<DisplayName> {
        let stored = detail.row.display_name.as_deref().unwrap_or_default();
        if self.display_name == self.display_name_was.as_deref().unwrap_or(stored) {
            return Change::Keep;
        }
        note(errors, Field::DisplayName, DisplayName::parse(&self.display_name))
            .map_or(Change::Keep, |name| Change::Replace(name).flatten())
    }

    fn new_key(&self, errors: &mut Vec<FieldError>) -> Change<NewKey> {
        match self.key_choice {
            CredentialChoice::Replace => match typed_key(&self.key, self.accept_weak) {
                Ok(key) => Change::Replace(NewKey::Given(key)),
                Err(error) => {
                    errors.push(error);
                    Change::Keep
                }
            },
            CredentialChoice::Generate => Change::Replace(NewKey::Generated),
            CredentialChoice::Keep | CredentialChoice::Clear => Change::Keep,
        }
    }

    fn new_known_hosts(&self, errors: &mut Vec<FieldError>) -> Change<KnownHosts> {
        match self.known_hosts_choice {
            CredentialChoice::Replace if self.known_hosts.trim().is_empty() => {
                errors.push(FieldError::new(Field::KnownHosts, Problem::Required));
                Change::Keep
            }
            CredentialChoice::Replace => {
                note(errors, Field::KnownHosts, KnownHosts::parse(&self.known_hosts))
                    .map_or(Change::Keep, Change::Replace)
            }
            CredentialChoice::Clear => Change::Clear,
            CredentialChoice::Keep | CredentialChoice::Generate => Change::Keep,
        }
    }

    fn file_patch(&self, detail: &SecretDetail, errors: &mut Vec<FieldError>) -> FilePatch {
        let Credential::ImagePull(file) = &detail.credential else { return FilePatch::default() };
        let registries = file.as_ref().map(|file| file.registries.as_slice()).unwrap_or_default();
        let stored: HashMap<&str, &RegistryDescription> =
            registries.iter().map(|stored| (stored.host.as_str(), stored)).collect();
        let mut patch = FilePatch {
            replace: self.replace_file,
            repair: self.repair && !self.replace_file,
            import: import(&self.import, self.import_hosts.as_ref()),
            ..FilePatch::default()
        };
        bounds::check(&self.registries, errors);
        for (index, typed) in self.registries.iter().enumerate() {
            if typed.entry.is_empty() {
                if typed.is_typed() && !typed.remove {
                    patch.add.extend(typed.login(index, errors).map(|login| (index, login)));
                }
                continue;
            }
            if patch.replace {
                continue;
            }
            match stored.get(typed.entry.as_str()) {
                Some(stored) => patch.registries.push(typed.patch(index, stored, errors)),
                // Another user removed the registry, and this form does not change it.
                None if typed.remove || !typed.is_changed() => {}
                None => {
                    let problem = Problem::UnknownRegistry;
                    errors.push(FieldError::new(Field::RegistryHost(index), problem));
                }
            }
        }
        if patch.replace {
            if patch.add.is_empty() && patch.import.is_none() && errors.is_empty() {
                errors.push(FieldError::new(Field::Form, Problem::NoRegistry));
            }
            check_hosts(&[], &patch, errors);
        } else if !patch.is_keep() {
            match file {
                None => errors.push(FieldError::new(Field::Form, Problem::UnreadableFile)),
                Some(file) if file.repeated_key => {
                    errors.push(FieldError::new(Field::Form, Problem::RepeatedKey));
                }
                Some(_) => check_hosts(registries, &patch, errors),
            }
        }
        patch
    }

    /// Returns the input without its credentials, to be shown again.
    #[must_use]
    pub fn without_credentials(mut self) -> Self {
        let Self { key, known_hosts, registries, import, import_hosts, .. } = &mut self;
        forget_credentials([key, import], import_hosts, known_hosts, registries);
        self
    }

    /// True if a credential was typed, which a page rendered again must ask for again.
    pub fn has_credentials(&self) -> bool {
        any_credentials([&self.key, &self.import], &self.known_hosts, &self.registries)
    }
}

/// Finds hosts that the file would have twice, too many hosts, and errors of the import. Applying
/// the patch finds the same errors.
fn check_hosts(stored: &[RegistryDescription], patch: &FilePatch, errors: &mut Vec<FieldError>) {
    let moved = |patch: &&RegistryPatch| patch.remove || !patch.host.is_keep();
    let leaving: HashSet<&str> =
        patch.registries.iter().filter(moved).map(|patch| patch.entry.as_str()).collect();
    let hosts = stored.iter().map(|stored| stored.host.as_str());
    let mut taken = TakenHosts::new(hosts.filter(|host| !leaving.contains(host)));
    let renamed = patch.registries.iter().filter(|patch| !patch.remove);
    let renamed = renamed.filter_map(|patch| match &patch.host {
        Change::Replace(host) => Some((patch.index, host)),
        Change::Keep | Change::Clear => None,
    });
    let added = patch.add.iter().map(|(index, login)| (*index, &login.host));
    for (index, host) in renamed.chain(added) {
        if !taken.put(host.as_str()) {
            errors.push(FieldError::new(Field::RegistryHost(index), Problem::HostTaken));
        }
    }
    let removed = patch.registries.iter().filter(|patch| patch.remove).count();
    let room = ENTRIES_MAX.saturating_sub(stored.len().saturating_sub(removed));
    let too_many = || Problem::TooManyRegistries { max: ENTRIES_MAX };
    for (index, _) in patch.add.iter().skip(room) {
        errors.push(FieldError::new(Field::RegistryHost(*index), too_many()));
    }
    let room = room.saturating_sub(patch.add.len());
    let import = patch.import.as_ref().map(Chosen::of).transpose();
    let import = import.and_then(|chosen| match chosen {
        Some(chosen) if chosen.hosts().count() > room => {
            Err(FieldError::new(Field::Import, too_many()))
        }
        Some(chosen) if !chosen.hosts().all(|host| taken.put(host)) => {
            Err(FieldError::new(Field::Import, Problem::HostTaken))
        }
        _ => Ok(()),
    });
    errors.extend(import.err());
}

/// The confirmation of a deletion: the state that was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeleteInput {
    /// The only version that is deleted.
    pub version: Version,
}

impl DeleteInput {
    /// Reads the pairs of a form.
    pub fn from_pairs<I: IntoIterator<Item = Pair>>(pairs: I) -> Self {
        let EditInput { version, .. } = EditInput::from_pairs(pairs);
        Self { version }
    }
}

#[cfg(test)]
mod tests;
