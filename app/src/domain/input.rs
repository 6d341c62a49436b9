//! What was typed into a form, and its validation into a draft or a patch.
//!
//! The same input arrives as JSON from a hydrated page and as name-value pairs from a plain form.

use serde::{Deserialize, Serialize};

use super::{
    Change, Credential, DisplayName, Field, FieldError, Naming, NewCredential, NewSecret, Problem,
    RegistryHost, RegistryLogin, RegistryPatch, SecretDetail, SecretKind, SecretPatch, SecretValue,
    SshPrivateKey, Username, Version,
};

/// One registry of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistryInput {
    /// The host as stored; empty for a new login.
    pub entry: String,
    /// The host as typed.
    pub host: String,
    /// The user name as typed.
    pub username: String,
    /// True where the admin chose to replace the stored password.
    pub replace_password: bool,
    /// The password as typed.
    pub password: SecretValue,
}

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
    /// The SSH key (Git Sync).
    pub key: SecretValue,
    /// The registry login (Image Pull).
    pub registry: RegistryInput,
}

/// What was typed into the form of a stored secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EditInput {
    /// The state that the form was loaded with.
    pub version: Version,
    /// The display name.
    pub display_name: String,
    /// True where the admin chose to replace the stored key.
    pub replace_key: bool,
    /// The SSH key as typed.
    pub key: SecretValue,
    /// The registries of the form in their order.
    pub registries: Vec<RegistryInput>,
}

/// The confirmation of a deletion: the state that was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeleteInput {
    /// Only this state is deleted.
    pub version: Version,
}

impl CreateInput {
    /// Reads the pairs of a form; unknown names are left alone.
    pub fn from_pairs<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut input = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "name" => input.name = value,
                "displayName" => input.display_name = value,
                "type" => input.kind = value,
                "secret" => input.key = value.into(),
                "registryHost" => input.registry.host = value,
                "username" => input.registry.username = value,
                "password" => input.registry.password = value.into(),
                _ => {}
            }
        }
        input
    }

    /// The kind that was chosen.
    pub fn kind(&self) -> Option<SecretKind> {
        SecretKind::parse(&self.kind)
    }

    /// Validates the whole form.
    ///
    /// # Errors
    /// Every wrong field with its problem. Fields of the kind that was not chosen do not count.
    pub fn validate(&self, naming: &Naming) -> Result<NewSecret, Vec<FieldError>> {
        let mut errors = Vec::new();
        let kind = note(&mut errors, Field::Kind, self.kind().ok_or(Problem::UnknownKind));
        // Without a kind the name is still checked, against the longer budget.
        let name_kind = kind.unwrap_or(SecretKind::ImagePull);
        let object =
            note(&mut errors, Field::Name, naming.object_name(name_kind, self.name.trim()));
        let display_name =
            note(&mut errors, Field::DisplayName, DisplayName::parse(&self.display_name));
        let credential = match kind {
            Some(SecretKind::GitSync) => {
                note(&mut errors, Field::Key, SshPrivateKey::parse(self.key.expose()))
                    .map(NewCredential::GitSync)
            }
            Some(SecretKind::ImagePull) => login(&mut errors, 0, &self.registry)
                .map(|login| NewCredential::ImagePull(vec![login])),
            None => None,
        };
        match (object, display_name, credential) {
            (Some(object), Some(display_name), Some(credential)) if errors.is_empty() => {
                Ok(NewSecret { object, display_name, credential })
            }
            _ => Err(errors),
        }
    }

    /// The same input with its credentials left out, to be shown again.
    #[must_use]
    pub fn without_credentials(mut self) -> Self {
        self.key = SecretValue::default();
        self.registry.password = SecretValue::default();
        self
    }

    /// True where a credential was typed, which a page rendered again must ask for again.
    pub fn has_credentials(&self) -> bool {
        !self.key.is_empty() || !self.registry.password.is_empty()
    }
}

impl EditInput {
    /// The form of a stored secret before anything was typed.
    pub fn of(detail: &SecretDetail) -> Self {
        let registries = match &detail.credential {
            Credential::ImagePull { registries: Some(registries) } if !registries.is_empty() => {
                registries
                    .iter()
                    .map(|registry| RegistryInput {
                        entry: registry.host.clone(),
                        host: registry.host.clone(),
                        username: registry.username.clone().unwrap_or_default(),
                        ..RegistryInput::default()
                    })
                    .collect()
            }
            Credential::ImagePull { registries: Some(_) } => vec![RegistryInput::default()],
            Credential::GitSync { .. } | Credential::ImagePull { registries: None } => Vec::new(),
        };
        Self {
            version: detail.version().clone(),
            display_name: detail.row.display_name.clone().unwrap_or_default(),
            registries,
            ..Self::default()
        }
    }

    /// Reads the pairs of a form. Each `entry` starts a registry; the names after it belong to it.
    pub fn from_pairs<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut input = Self::default();
        for (name, value) in pairs {
            let registry = input.registries.last_mut();
            match (name.as_str(), registry) {
                ("uid", _) => input.version.uid = value,
                ("resourceVersion", _) => input.version.resource_version = value,
                ("displayName", _) => input.display_name = value,
                ("keyChoice", _) => input.replace_key = value == "replace",
                ("secret", _) => input.key = value.into(),
                ("entry", _) => input
                    .registries
                    .push(RegistryInput { entry: value, ..RegistryInput::default() }),
                ("registryHost", Some(registry)) => registry.host = value,
                ("username", Some(registry)) => registry.username = value,
                ("passwordChoice", Some(registry)) => {
                    registry.replace_password = value == "replace";
                }
                ("password", Some(registry)) => registry.password = value.into(),
                _ => {}
            }
        }
        input
    }

    /// Follows a button that chooses between keeping and replacing, in a page without JavaScript:
    /// `replace-key`, `keep-key`, `replace-password-0`, `keep-password-0`. Another word does nothing.
    pub fn choose(&mut self, intent: &str) {
        let Some((verb, what)) = intent.split_once('-') else { return };
        let replace = match verb {
            "replace" => true,
            "keep" => false,
            _ => return,
        };
        if what == "key" {
            self.replace_key = replace;
        } else if let Some(registry) = what
            .strip_prefix("password-")
            .and_then(|index| self.registries.get_mut(index.parse::<usize>().ok()?))
        {
            registry.replace_password = replace;
        }
    }

    /// Validates the form against the secret that it edits: what equals the stored value is kept.
    ///
    /// # Errors
    /// Every wrong field with its problem. That the secret is still in the form's version is not
    /// checked here.
    pub fn validate(&self, detail: &SecretDetail) -> Result<SecretPatch, Vec<FieldError>> {
        let mut errors = Vec::new();
        let stored_name = detail.row.display_name.as_deref().unwrap_or_default();
        let display_name = if self.display_name == stored_name {
            Change::Keep
        } else {
            note(&mut errors, Field::DisplayName, DisplayName::parse(&self.display_name))
                .map_or(Change::Keep, |name| Change::Replace(name).flatten())
        };
        let key = if self.replace_key && detail.kind() == SecretKind::GitSync {
            note(&mut errors, Field::Key, SshPrivateKey::parse(self.key.expose()))
                .map_or(Change::Keep, Change::Replace)
        } else {
            Change::Keep
        };
        let (registries, new_login) = self.validate_registries(detail, &mut errors);
        if errors.is_empty() {
            let version = self.version.clone();
            Ok(SecretPatch { version, display_name, key, registries, new_login })
        } else {
            Err(errors)
        }
    }

    fn validate_registries(
        &self,
        detail: &SecretDetail,
        errors: &mut Vec<FieldError>,
    ) -> (Vec<RegistryPatch>, Option<RegistryLogin>) {
        let Credential::ImagePull { registries } = &detail.credential else {
            return (Vec::new(), None);
        };
        let stored = registries.as_deref().unwrap_or_default();
        let mut patches = Vec::new();
        let mut new_login = None;
        for (index, typed) in self.registries.iter().enumerate() {
            if typed.entry.is_empty() {
                if typed.is_typed() {
                    new_login = login(errors, index, typed);
                }
                continue;
            }
            let Some(stored) = stored.iter().find(|stored| stored.host == typed.entry) else {
                let problem = Problem::UnknownRegistry;
                errors.push(FieldError::new(Field::RegistryHost(index), problem));
                continue;
            };
            let stored_user = stored.username.as_deref().unwrap_or_default();
            patches.push(RegistryPatch {
                index,
                entry: typed.entry.clone(),
                host: replaced(&typed.host, &stored.host, || {
                    note(errors, Field::RegistryHost(index), RegistryHost::parse(&typed.host))
                }),
                username: replaced(&typed.username, stored_user, || {
                    note(errors, Field::Username(index), Username::parse(&typed.username))
                }),
                password: password(errors, index, typed),
            });
        }
        (patches, new_login)
    }

    /// The same input with its credentials left out, to be shown again.
    #[must_use]
    pub fn without_credentials(mut self) -> Self {
        self.key = SecretValue::default();
        for registry in &mut self.registries {
            registry.password = SecretValue::default();
        }
        self
    }

    /// True where a credential was typed, which a page rendered again must ask for again.
    pub fn has_credentials(&self) -> bool {
        !self.key.is_empty() || self.registries.iter().any(|registry| !registry.password.is_empty())
    }
}

impl RegistryInput {
    fn is_typed(&self) -> bool {
        !(self.host.trim().is_empty()
            && self.username.trim().is_empty()
            && self.password.is_empty())
    }
}

impl DeleteInput {
    /// Reads the pairs of a form.
    pub fn from_pairs<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let EditInput { version, .. } = EditInput::from_pairs(pairs);
        Self { version }
    }
}

fn replaced<T>(typed: &str, stored: &str, parse: impl FnOnce() -> Option<T>) -> Change<T> {
    if typed == stored { Change::Keep } else { parse().map_or(Change::Keep, Change::Replace) }
}

fn password(
    errors: &mut Vec<FieldError>,
    index: usize,
    typed: &RegistryInput,
) -> Change<SecretValue> {
    if !typed.replace_password {
        return Change::Keep;
    }
    if typed.password.is_empty() {
        errors.push(FieldError::new(Field::Password(index), Problem::Required));
        return Change::Keep;
    }
    Change::Replace(typed.password.clone())
}

fn login(
    errors: &mut Vec<FieldError>,
    index: usize,
    typed: &RegistryInput,
) -> Option<RegistryLogin> {
    let host = note(errors, Field::RegistryHost(index), RegistryHost::parse(&typed.host));
    let username = note(errors, Field::Username(index), Username::parse(&typed.username));
    let typed_password =
        if typed.password.is_empty() { Err(Problem::Required) } else { Ok(typed.password.clone()) };
    let password = note(errors, Field::Password(index), typed_password);
    Some(RegistryLogin { host: host?, username: username?, password: password? })
}

fn note<T>(errors: &mut Vec<FieldError>, field: Field, result: Result<T, Problem>) -> Option<T> {
    result.map_err(|problem| errors.push(FieldError::new(field, problem))).ok()
}

#[cfg(test)]
mod tests;
