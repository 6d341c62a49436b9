//! The form of a new secret.
//!
//! Invariant: what passes the validation can be stored as it is; only the cluster can still refuse
//! it.

use serde::{Deserialize, Serialize};

use super::{
    ON, Pair, RegistryInput, any_credentials, bounds, forget_credentials, import, note, typed_key,
};
use crate::characters;
use crate::{
    DisplayName, Field, FieldError, FilePatch, KnownHosts, Naming, NewCredential, NewKey,
    NewSecret, Problem, SecretKind, SecretValue,
};

/// What was typed into the form of a new secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateInput {
    /// The name without prefix.
    pub name: String,
    /// The display name.
    pub display_name: String,
    /// The kind, as `SecretKind::as_str`.
    pub kind: String,
    /// True if the server is to make the key (Git Sync).
    pub generate: bool,
    /// The SSH key (Git Sync).
    pub key: SecretValue,
    /// True if a short RSA key was confirmed (Git Sync).
    pub accept_weak: bool,
    /// The known hosts (Git Sync).
    pub known_hosts: String,
    /// The registry logins (Image Pull).
    #[serde(deserialize_with = "bounds::registries")]
    pub registries: Vec<RegistryInput>,
    /// A registry file to take logins from (Image Pull).
    pub import: SecretValue,
    /// The hosts to take from it; `None` takes every one with a login.
    #[serde(deserialize_with = "bounds::hosts")]
    pub import_hosts: Option<Vec<String>>,
}

impl CreateInput {
    /// Reads the pairs of a form; unknown names are left alone. Each `entry` starts a registry, and
    /// so does a second `registryHost`, up to one more than there may be.
    pub fn from_pairs<I: IntoIterator<Item = Pair>>(pairs: I) -> Self {
        let mut input = Self::default();
        let mut registries = Vec::new();
        let mut registry = bounds::Registries::new(&mut registries);
        let mut seen_host = false;
        for (name, value) in pairs {
            match name.as_str() {
                "name" => input.name = value,
                "displayName" => input.display_name = value,
                "type" => input.kind = value,
                "keySource" => input.generate = value == "generate",
                "secret" => input.key = value.into(),
                "acceptWeak" => input.accept_weak = value == ON,
                "knownHosts" => input.known_hosts = value,
                "import" => input.import = value.into(),
                "importChoice" => drop(input.import_hosts.get_or_insert_default()),
                "importHost" => bounds::choose_host(&mut input.import_hosts, value),
                "entry" => {
                    registry.start(RegistryInput::default());
                    seen_host = false;
                }
                name => {
                    let is_host = name == "registryHost";
                    if registry.is_empty() || (is_host && seen_host) {
                        registry.start(RegistryInput::default());
                    }
                    seen_host |= is_host;
                    if let Some(registry) = registry.last() {
                        registry.read(name, value);
                    }
                }
            }
        }
        Self { registries, ..input }
    }

    /// The kind that was chosen.
    pub fn kind(&self) -> Option<SecretKind> {
        SecretKind::parse(&self.kind)
    }

    /// The name as it is stored: without blanks and invisible characters at its ends.
    pub fn trimmed_name(&self) -> &str {
        characters::trim(&self.name)
    }

    /// Validates the whole form.
    ///
    /// # Errors
    /// Every wrong field with its problem; the name with each of its problems. Fields of the kind
    /// that was not chosen do not count.
    pub fn validate(&self, naming: &Naming) -> Result<NewSecret, Vec<FieldError>> {
        let mut errors = Vec::new();
        let kind = note(&mut errors, Field::Kind, self.kind().ok_or(Problem::UnknownKind));
        // Without a kind the name is still checked, against the longer budget.
        let name_kind = kind.unwrap_or(SecretKind::ImagePull);
        let object = naming.object_name(name_kind, self.trimmed_name()).ok();
        if object.is_none() {
            let problems = naming.problems(name_kind, self.trimmed_name());
            errors.extend(problems.into_iter().map(|it| FieldError::new(Field::Name, it)));
        }
        let display_name =
            note(&mut errors, Field::DisplayName, DisplayName::parse(&self.display_name));
        let credential = match kind {
            Some(SecretKind::GitSync) => self.git_sync(&mut errors),
            Some(SecretKind::ImagePull) => Some(self.image_pull(&mut errors)),
            None => None,
        };
        match (object, display_name, credential) {
            (Some(object), Some(display_name), Some(credential)) if errors.is_empty() => {
                Ok(NewSecret { object, display_name, credential })
            }
            _ => Err(errors),
        }
    }

    fn git_sync(&self, errors: &mut Vec<FieldError>) -> Option<NewCredential> {
        let key = if self.generate {
            Some(NewKey::Generated)
        } else {
            let key = typed_key(&self.key, self.accept_weak);
            key.map_err(|error| errors.push(error)).ok().map(NewKey::Given)
        };
        let known_hosts = if self.known_hosts.trim().is_empty() {
            None
        } else {
            note(errors, Field::KnownHosts, KnownHosts::parse(&self.known_hosts))
        };
        Some(NewCredential::GitSync { key: key?, known_hosts })
    }

    /// A login has to be typed unless a file is imported; further ones may stay empty.
    fn image_pull(&self, errors: &mut Vec<FieldError>) -> NewCredential {
        bounds::check(&self.registries, errors);
        let import = import(&self.import, self.import_hosts.as_ref());
        let empty = [RegistryInput::default()];
        let typed = if self.registries.is_empty() { &empty } else { self.registries.as_slice() };
        let first = typed.iter().position(|typed| !typed.remove);
        let mut add = Vec::new();
        for (index, registry) in typed.iter().enumerate().filter(|(_, typed)| !typed.remove) {
            let needed = first == Some(index) && import.is_none();
            if !needed && !registry.is_typed() {
                continue;
            }
            add.extend(registry.login(index, errors).map(|login| (index, login)));
        }
        let file = FilePatch { add, import, ..FilePatch::default() };
        // The hosts must be distinct, and the import readable: an empty file takes both or says
        // why.
        if !file.is_keep() {
            let _ = crate::DockerConfig::create(&file).map_err(|wrong| errors.extend(wrong));
        }
        NewCredential::ImagePull(file)
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
