//! One registry of a form.
//!
//! Invariant: a typed password counts only if the user chose to replace the stored one, or if the
//! login is new.

use serde::{Deserialize, Serialize};

use super::note;
use crate::summary::ends_as_cut;
use crate::{
    Change, Field, FieldError, Problem, RegistryDescription, RegistryHost, RegistryLogin,
    RegistryPatch, SecretValue, TEXT_MAX_CHARS, Username,
};

/// What an edit does with a stored identity token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenChoice {
    /// No choice. The token stays; if the password is replaced, the form asks for a choice.
    #[default]
    Open,
    /// The token stays.
    Keep,
    /// The token is removed.
    Clear,
}

/// One registry of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegistryInput {
    /// The host as stored; empty for a new login.
    pub entry: String,
    /// The user name that the form was loaded with; `None` takes the stored one for it.
    pub username_was: Option<String>,
    /// The host as typed.
    pub host: String,
    /// The user name as typed.
    pub username: String,
    /// True if the admin chose to replace the stored password.
    pub replace_password: bool,
    /// The password as typed.
    pub password: SecretValue,
    /// What becomes of the identity token.
    pub identity_token: TokenChoice,
    /// True if the admin chose to remove the registry.
    pub remove: bool,
}

impl RegistryInput {
    /// The fields of a stored registry before anything was typed.
    pub(super) fn of(stored: &RegistryDescription) -> Self {
        let username = stored.username.clone().unwrap_or_default();
        Self {
            entry: stored.host.clone(),
            username_was: Some(username.clone()),
            host: stored.host.clone(),
            username,
            ..Self::default()
        }
    }

    /// Reads one pair of a form into the registry; other names are left alone.
    pub(super) fn read(&mut self, name: &str, value: String) {
        // Radio buttons of one name exclude each other, so these have their registry's number.
        let name = if name.starts_with("identityToken-") { "identityToken" } else { name };
        match name {
            "usernameWas" => self.username_was = Some(value),
            "registryHost" => self.host = value,
            "username" => self.username = value,
            "passwordChoice" => self.replace_password = value == "replace",
            "password" => self.password = value.into(),
            "identityToken" => {
                self.identity_token = match value.as_str() {
                    "keep" => TokenChoice::Keep,
                    "clear" => TokenChoice::Clear,
                    _ => TokenChoice::Open,
                };
            }
            "remove" => self.remove = value == super::ON,
            _ => {}
        }
    }

    /// Leaves out what must not be shown again: the password, and a login typed into the host.
    pub(super) fn forget_credentials(&mut self) {
        self.password = SecretValue::default();
        if let Some((_, host)) = self.host_login() {
            self.host = host.to_owned();
        }
    }

    /// True if a credential was typed, into its own field or into the host.
    pub(super) fn has_credentials(&self) -> bool {
        !self.password.is_empty() || self.host_login().is_some()
    }

    /// A login typed into the host (`user:password@host`), and the host behind it. What is shown of
    /// a stored host is none.
    fn host_login(&self) -> Option<(&str, &str)> {
        RegistryHost::login(&self.host).filter(|_| self.host != self.entry)
    }

    /// True if something was typed into the fields of a new login.
    pub(super) fn is_typed(&self) -> bool {
        !(self.host.trim().is_empty()
            && self.username.trim().is_empty()
            && self.password.is_empty())
    }

    /// True if the fields of a stored registry ask for a change, as far as the form itself
    /// knows what it was loaded with.
    pub(crate) fn is_changed(&self) -> bool {
        self.host != self.entry
            || self.username_was.as_ref().is_some_and(|was| *was != self.username)
            || self.replace_password
            || self.identity_token == TokenChoice::Clear
            || self.remove
    }

    /// True if the form, shown again, has something to type in this registry: it is new, or the
    /// user began to change it.
    pub fn is_begun(&self) -> bool {
        self.entry.is_empty() || self.is_changed()
    }

    /// Validates a new login.
    pub(super) fn login(
        &self,
        index: usize,
        errors: &mut Vec<FieldError>,
    ) -> Option<RegistryLogin> {
        let host = note(errors, Field::RegistryHost(index), RegistryHost::parse(&self.host));
        let username = note(errors, Field::Username(index), Username::parse(&self.username));
        let password = note(errors, Field::Password(index), self.typed_password());
        Some(RegistryLogin { host: host?, username: username?, password: password? })
    }

    /// Validates the changes of a stored registry.
    pub(super) fn patch(
        &self,
        index: usize,
        stored: &RegistryDescription,
        errors: &mut Vec<FieldError>,
    ) -> RegistryPatch {
        let mut patch = RegistryPatch {
            index,
            entry: self.entry.clone(),
            host: Change::Keep,
            username: Change::Keep,
            password: Change::Keep,
            clear_identity_token: false,
            remove: self.remove,
        };
        if self.remove {
            return patch;
        }
        let stored_user = stored.username.as_deref().unwrap_or_default();
        let loaded_user = self.username_was.as_deref().unwrap_or(stored_user);
        if self.host != self.entry {
            let host = whole(&self.entry, &self.host).and_then(RegistryHost::parse);
            patch.host = replaced(note(errors, Field::RegistryHost(index), host));
        }
        if self.username != loaded_user {
            let username = whole(stored_user, &self.username).and_then(Username::parse);
            patch.username = replaced(note(errors, Field::Username(index), username));
        }
        if self.replace_password {
            let field = Field::Password(index);
            patch.password = replaced(note(errors, field, self.typed_password()));
            if stored.has_identity_token && self.identity_token == TokenChoice::Open {
                let field = Field::IdentityToken(index);
                errors.push(FieldError::new(field, Problem::TokenChoice));
            }
        }
        patch.clear_identity_token =
            stored.has_identity_token && self.identity_token == TokenChoice::Clear;
        patch
    }

    fn typed_password(&self) -> Result<SecretValue, Problem> {
        if self.password.is_empty() { Err(Problem::Required) } else { Ok(self.password.clone()) }
    }
}

/// Returns what was typed. It is refused if it still ends with the mark of a shortened text.
fn whole<'a>(shown: &str, typed: &'a str) -> Result<&'a str, Problem> {
    let is_cut = ends_as_cut(shown, typed);
    if is_cut { Err(Problem::TooLong { max: TEXT_MAX_CHARS }) } else { Ok(typed) }
}

fn replaced<T>(value: Option<T>) -> Change<T> {
    value.map_or(Change::Keep, Change::Replace)
}
