//! Validated input: what to create, and what to change.

use super::{
    Change, DisplayName, KnownHosts, ObjectName, RegistryHost, RegistryLogin, SecretKind,
    SecretValue, SshPrivateKey, Username, Version,
};

/// The credential of a new secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewCredential {
    /// An SSH key, and the known hosts beside it.
    GitSync {
        /// The key.
        key: NewKey,
        /// The known hosts, if there are any.
        known_hosts: Option<KnownHosts>,
    },
    /// A new registry file: what is added to an empty one.
    ImagePull(FilePatch),
}

/// Where a new key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewKey {
    /// The user typed, pasted or dropped the key.
    Given(SshPrivateKey),
    /// The server makes an Ed25519 pair.
    Generated,
}

impl NewCredential {
    /// The kind that it makes.
    pub fn kind(&self) -> SecretKind {
        match self {
            Self::GitSync { .. } => SecretKind::GitSync,
            Self::ImagePull(_) => SecretKind::ImagePull,
        }
    }
}

/// A secret to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSecret {
    /// The object's name.
    pub object: ObjectName,
    /// Its display name, if there is one.
    pub display_name: Option<DisplayName>,
    /// Its credential.
    pub credential: NewCredential,
}

/// What an edit does to one registry of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryPatch {
    /// The index of the registry in the form, for error messages.
    pub index: usize,
    /// The host as it stands in the file.
    pub entry: String,
    /// The new host.
    pub host: Change<RegistryHost>,
    /// The new user name.
    pub username: Change<Username>,
    /// The new password.
    pub password: Change<SecretValue>,
    /// True if its identity token is removed.
    pub clear_identity_token: bool,
    /// True if the whole registry is removed.
    pub remove: bool,
}

impl RegistryPatch {
    /// True if the registry stays as it is.
    pub fn is_keep(&self) -> bool {
        self.host.is_keep()
            && self.username.is_keep()
            && self.password.is_keep()
            && !self.clear_identity_token
            && !self.remove
    }
}

/// A registry file to take logins from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The text of the file.
    pub file: SecretValue,
    /// The hosts to take, as they stand in the file; `None` takes every one with a login.
    pub hosts: Option<Vec<String>>,
}

/// The changes of a registry file, which are made in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePatch {
    /// True if all registries are removed first and replaced by what is added and imported.
    pub replace: bool,
    /// True if an `auth` that cannot be decoded is written anew, or removed where the entry has
    /// no username and password, and a file in UTF-16 is written in UTF-8.
    pub repair: bool,
    /// Changes of the registries that are there.
    pub registries: Vec<RegistryPatch>,
    /// New logins, each with the index of its registry in the form.
    pub add: Vec<(usize, RegistryLogin)>,
    /// Logins of another file.
    pub import: Option<Import>,
}

impl FilePatch {
    /// True if the file stays as it is.
    pub fn is_keep(&self) -> bool {
        !self.replace
            && !self.repair
            && self.registries.iter().all(RegistryPatch::is_keep)
            && self.add.is_empty()
            && self.import.is_none()
    }
}

/// An edit of a stored secret: what each part becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretPatch {
    /// The state that the form was loaded with; a newer one is a conflict.
    pub version: Version,
    /// The display name.
    pub display_name: Change<DisplayName>,
    /// The SSH key (Git Sync only).
    pub key: Change<NewKey>,
    /// True if the text of the stored key is repaired and the key stays (Git Sync only).
    pub repair_key: bool,
    /// The known hosts (Git Sync only).
    pub known_hosts: Change<KnownHosts>,
    /// The registry file (Image Pull only).
    pub file: FilePatch,
    /// True if an immutable secret is replaced by one with these changes.
    pub replace: bool,
}

impl SecretPatch {
    /// True if nothing changes: such an edit writes nothing.
    pub fn is_keep(&self) -> bool {
        self.display_name.is_keep() && self.keeps_credential()
    }

    /// True if the credential stays as it is.
    pub fn keeps_credential(&self) -> bool {
        self.key.is_keep() && !self.repair_key && self.known_hosts.is_keep() && self.file.is_keep()
    }
}
