//! The two kinds of secret that the panel knows.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of secret: it decides the object's type, prefix and credential fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretKind {
    /// An SSH private key that git-sync mounts (`Opaque`, data key `ssh`).
    GitSync,
    /// Registry logins that the kubelet uses (`kubernetes.io/dockerconfigjson`).
    ImagePull,
}

impl SecretKind {
    /// Both kinds, in the order of the form.
    pub const ALL: [Self; 2] = [Self::GitSync, Self::ImagePull];

    /// The word used in URLs and form values.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GitSync => "git-sync",
            Self::ImagePull => "image-pull",
        }
    }

    /// Reads [`SecretKind::as_str`] back; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The Kubernetes Secret `type` (Kubernetes: Secret types).
    pub fn object_type(self) -> &'static str {
        match self {
            Self::GitSync => "Opaque",
            Self::ImagePull => "kubernetes.io/dockerconfigjson",
        }
    }

    /// The `data` key that holds the credential.
    pub fn data_key(self) -> &'static str {
        match self {
            Self::GitSync => "ssh",
            Self::ImagePull => ".dockerconfigjson",
        }
    }
}

impl fmt::Display for SecretKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
