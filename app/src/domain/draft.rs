//! Validated intentions: what to create, and what to change.

use super::{
    Change, DisplayName, ObjectName, RegistryHost, RegistryLogin, SecretKind, SecretValue,
    SshPrivateKey, Username, Version,
};

/// The credential of a new secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewCredential {
    /// An SSH key.
    GitSync(SshPrivateKey),
    /// At least one registry login; hosts are distinct.
    ImagePull(Vec<RegistryLogin>),
}

impl NewCredential {
    /// The kind that it makes.
    pub fn kind(&self) -> SecretKind {
        match self {
            Self::GitSync(_) => SecretKind::GitSync,
            Self::ImagePull(_) => SecretKind::ImagePull,
        }
    }
}

/// A secret to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSecret {
    /// The object's name.
    pub object: ObjectName,
    /// Its display name, where there is one.
    pub display_name: Option<DisplayName>,
    /// Its credential.
    pub credential: NewCredential,
}

/// What an edit does to one registry of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryPatch {
    /// Where the registry stands in the form, for its messages.
    pub index: usize,
    /// The host as it stands in the file.
    pub entry: String,
    /// The host it gets.
    pub host: Change<RegistryHost>,
    /// The user name it gets.
    pub username: Change<Username>,
    /// The password it gets.
    pub password: Change<SecretValue>,
}

impl RegistryPatch {
    /// True where the registry stays as it is.
    pub fn is_keep(&self) -> bool {
        self.host.is_keep() && self.username.is_keep() && self.password.is_keep()
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
    pub key: Change<SshPrivateKey>,
    /// The registries that the form showed (Image Pull only).
    pub registries: Vec<RegistryPatch>,
    /// A login for a file that has no registry yet (Image Pull only).
    pub new_login: Option<RegistryLogin>,
}

impl SecretPatch {
    /// True where nothing changes: such an edit writes nothing.
    pub fn is_keep(&self) -> bool {
        self.display_name.is_keep()
            && self.key.is_keep()
            && self.registries.iter().all(RegistryPatch::is_keep)
            && self.new_login.is_none()
    }
}
