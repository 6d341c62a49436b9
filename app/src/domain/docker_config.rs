//! The `.dockerconfigjson` value: read, described, and edited without loss.
//!
//! Only what an edit names changes. Other registries, `identitytoken`, `credHelpers`, unknown
//! members and the order of everything stay as they were written (Kubernetes: Pull an Image from a
//! Private Registry; Docker: config.json).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::value::{RawValue, to_raw_value};

use super::raw_json::RawObject;
use super::{
    Change, Field, FieldError, Problem, RegistryDescription, RegistryHost, RegistryLogin,
    RegistryPatch, SecretValue,
};

/// A registry file that can be described and edited.
#[derive(Clone)]
pub struct DockerConfig {
    file: RawObject,
    auths: RawObject,
}

/// Why a stored value is no registry file. The text of the value is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DockerConfigError {
    /// Not UTF-8.
    #[error("the registry file is not UTF-8")]
    Encoding,
    /// Not a JSON object with an `auths` object of objects.
    #[error("the registry file is not a JSON object of the expected shape")]
    Shape,
    /// A JSON key stands twice, so an edit could not keep both.
    #[error("the registry file repeats a JSON key")]
    RepeatedKey,
}

impl DockerConfig {
    /// A file with one login, as `kubectl create secret docker-registry` would write it.
    ///
    /// # Errors
    /// Only where JSON cannot be written, which no login causes.
    pub fn create(logins: &[RegistryLogin]) -> Result<Vec<u8>, DockerConfigError> {
        let mut auths = RawObject::default();
        for login in logins {
            let mut entry = RawObject::default();
            write_login(&mut entry, login.username.as_str(), &login.password)?;
            auths.set(login.host.as_str(), raw(&entry)?);
        }
        Self { file: RawObject::default(), auths }.to_bytes()
    }

    /// Reads a stored value.
    ///
    /// # Errors
    /// [`DockerConfigError`]; a file without `auths` is fine and has no registries.
    pub fn parse(bytes: &[u8]) -> Result<Self, DockerConfigError> {
        let text = std::str::from_utf8(bytes).map_err(|_| DockerConfigError::Encoding)?;
        let file = RawObject::parse(text).map_err(|_| DockerConfigError::Shape)?;
        let auths = match file.get("auths").map(RawValue::get) {
            None | Some("null") => RawObject::default(),
            Some(text) => RawObject::parse(text).map_err(|_| DockerConfigError::Shape)?,
        };
        if auths.iter().any(|(_, entry)| RawObject::parse(entry.get()).is_err()) {
            return Err(DockerConfigError::Shape);
        }
        Ok(Self { file, auths })
    }

    /// The registries in their order, described without a password.
    pub fn describe(&self) -> Vec<RegistryDescription> {
        self.auths
            .iter()
            .filter_map(|(host, entry)| Some((host, RawObject::parse(entry.get()).ok()?)))
            .map(|(host, entry)| {
                let (username, password) = login_of(&entry);
                RegistryDescription {
                    host: RegistryHost::shown(host),
                    username,
                    has_password: password.is_some_and(|p| !p.is_empty()),
                    has_identity_token: entry.text("identitytoken").is_some_and(|t| !t.is_empty()),
                }
            })
            .collect()
    }

    /// The hosts in their order.
    pub fn hosts(&self) -> Vec<String> {
        self.auths.iter().map(|(host, _)| RegistryHost::shown(host)).collect()
    }

    /// Applies the patches of single registries; `None` where nothing changes at all.
    ///
    /// # Errors
    /// Field errors at the registry concerned: an entry that is not there, a host that is there
    /// already, a repeated key, or a missing user name or password for a new login.
    pub fn apply(&self, patches: &[RegistryPatch]) -> Result<Option<Vec<u8>>, Vec<FieldError>> {
        if patches.iter().all(RegistryPatch::is_keep) {
            return Ok(None);
        }
        if self.has_repeated_key() {
            return Err(vec![FieldError::new(Field::Form, Problem::UnreadableFile)]);
        }
        let mut next = self.clone();
        for patch in patches.iter().filter(|patch| !patch.is_keep()) {
            next.apply_one(patch)?;
        }
        let unreadable = |_| vec![FieldError::new(Field::Form, Problem::UnreadableFile)];
        next.to_bytes().map(Some).map_err(unreadable)
    }

    fn apply_one(&mut self, patch: &RegistryPatch) -> Result<(), Vec<FieldError>> {
        let host_field = Field::RegistryHost(patch.index);
        let fail = |field, problem| vec![FieldError::new(field, problem)];
        let Some(mut entry) =
            self.auths.get(&patch.entry).and_then(|raw| RawObject::parse(raw.get()).ok())
        else {
            return Err(fail(host_field, Problem::UnknownRegistry));
        };
        let (stored_user, stored_password) = login_of(&entry);
        let login_changes = !(patch.username.is_keep() && patch.password.is_keep());
        if login_changes {
            let username = match &patch.username {
                Change::Replace(username) => username.as_str().to_owned(),
                Change::Keep | Change::Clear => stored_user
                    .ok_or_else(|| fail(Field::Username(patch.index), Problem::Required))?,
            };
            let password = match &patch.password {
                Change::Replace(password) => password.clone(),
                // An entry with an identity token has no password, and stays so.
                Change::Keep | Change::Clear => stored_password.unwrap_or_default(),
            };
            write_login(&mut entry, &username, &password)
                .map_err(|_| fail(Field::Form, Problem::UnreadableFile))?;
            let written = raw(&entry).map_err(|_| fail(Field::Form, Problem::UnreadableFile))?;
            self.auths.set(&patch.entry, written);
        }
        if let Change::Replace(host) = &patch.host {
            if host.as_str() != patch.entry && self.auths.get(host.as_str()).is_some() {
                return Err(fail(host_field, Problem::HostTaken));
            }
            self.auths.rename(&patch.entry, host.as_str());
        }
        Ok(())
    }

    /// Adds a login for a host that is not in the file yet.
    ///
    /// # Errors
    /// [`Problem::HostTaken`] where it is, [`Problem::UnreadableFile`] for a repeated key.
    pub fn add(&self, login: &RegistryLogin) -> Result<Vec<u8>, Vec<FieldError>> {
        let unreadable = || vec![FieldError::new(Field::Form, Problem::UnreadableFile)];
        if self.has_repeated_key() {
            return Err(unreadable());
        }
        if self.auths.get(login.host.as_str()).is_some() {
            return Err(vec![FieldError::new(Field::RegistryHost(0), Problem::HostTaken)]);
        }
        let mut next = self.clone();
        let mut entry = RawObject::default();
        write_login(&mut entry, login.username.as_str(), &login.password)
            .map_err(|_| unreadable())?;
        next.auths.set(login.host.as_str(), raw(&entry).map_err(|_| unreadable())?);
        next.to_bytes().map_err(|_| unreadable())
    }

    fn has_repeated_key(&self) -> bool {
        self.file.has_repeated_key()
            || self.auths.has_repeated_key()
            || self.auths.iter().any(|(_, entry)| {
                RawObject::parse(entry.get()).is_ok_and(|entry| entry.has_repeated_key())
            })
    }

    fn to_bytes(&self) -> Result<Vec<u8>, DockerConfigError> {
        let mut file = self.file.clone();
        file.set("auths", raw(&self.auths)?);
        serde_json::to_vec(&file).map_err(|_| DockerConfigError::Shape)
    }
}

/// User name and password of an entry: `auth` wins, split at its first colon, as the kubelet does.
fn login_of(entry: &RawObject) -> (Option<String>, Option<SecretValue>) {
    let auth = entry.text("auth").filter(|auth| !auth.is_empty());
    if let Some((user, password)) = auth.as_deref().and_then(decode_auth) {
        return (Some(user), Some(password));
    }
    (
        entry.text("username").filter(|user| !user.is_empty()),
        entry.text("password").map(SecretValue::new),
    )
}

fn decode_auth(auth: &str) -> Option<(String, SecretValue)> {
    let bytes = STANDARD.decode(auth).or_else(|_| STANDARD_NO_PAD.decode(auth)).ok()?;
    let text = SecretValue::new(String::from_utf8(bytes).ok()?);
    let (user, password) = text.expose().split_once(':')?;
    Some((user.to_owned(), SecretValue::new(password.to_owned())))
}

fn write_login(
    entry: &mut RawObject,
    username: &str,
    password: &SecretValue,
) -> Result<(), DockerConfigError> {
    let pair = SecretValue::new(format!("{username}:{}", password.expose()));
    entry.set("username", raw(&username)?);
    entry.set("password", raw(&password.expose())?);
    entry.set("auth", raw(&STANDARD.encode(pair.expose()))?);
    Ok(())
}

fn raw<T: serde::Serialize>(value: &T) -> Result<Box<RawValue>, DockerConfigError> {
    to_raw_value(value).map_err(|_| DockerConfigError::Shape)
}

#[cfg(test)]
mod tests;
