//! What is said of a stored credential instead of showing it.

use serde::{Deserialize, Serialize};

use super::{ObjectName, SecretKind, SecretRow};

/// Which state of an object a form was loaded with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The object's uid: another object of the same name has another one.
    pub uid: String,
    /// The object's resourceVersion: it changes with every write.
    pub resource_version: String,
}

/// What an SSH key is; all of it is public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyDescription {
    /// The algorithm as in the public key line, such as `ssh-ed25519`.
    pub algorithm: String,
    /// Bits of the key.
    pub bits: u32,
    /// `SHA256:` and the unpadded base64 of the digest, as ssh-keygen prints it.
    pub fingerprint: String,
    /// The public key line, to register as a deploy key.
    pub public_key: String,
}

/// One registry of a file, without its password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryDescription {
    /// The host as it stands in the file.
    pub host: String,
    /// The user name, where there is one.
    pub username: Option<String>,
    /// True where a password that is not empty is stored.
    pub has_password: bool,
    /// True where an identity token is stored.
    pub has_identity_token: bool,
}

/// The credential of a secret, described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Credential {
    /// An SSH key.
    GitSync {
        /// True where the data key exists and is not empty.
        stored: bool,
        /// What the key is, where it is understood.
        key: Option<KeyDescription>,
        /// True where `known_hosts` is stored beside it.
        known_hosts: bool,
    },
    /// A registry file.
    ImagePull {
        /// Its registries; `None` where the stored file cannot be read.
        registries: Option<Vec<RegistryDescription>>,
    },
}

/// A secret as the edit page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretDetail {
    /// Names, kind, version, who and when.
    pub row: SecretRow,
    /// The credential, described.
    pub credential: Credential,
    /// True where the object is immutable: only its display name can change.
    pub immutable: bool,
}

impl SecretDetail {
    /// The object's name in the cluster.
    pub fn object(&self) -> &ObjectName {
        &self.row.object
    }

    /// The state that the form carries.
    pub fn version(&self) -> &Version {
        &self.row.version
    }

    /// The kind.
    pub fn kind(&self) -> SecretKind {
        self.row.kind
    }
}
