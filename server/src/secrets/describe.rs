//! What a stored value is, said without showing it.
//!
//! One file a format below `describe/`; a format that is not understood is `None`, never an error.

mod openssh;

use app::domain::{Credential, DockerConfig, KeyDescription, SecretKind};

use super::wire::StoredSecret;

/// The data key of git-sync's known hosts.
const KNOWN_HOSTS: &str = "known_hosts";

/// Describes the credential of a stored object.
pub(super) fn credential(kind: SecretKind, secret: &StoredSecret) -> Credential {
    let value = secret.value(kind.data_key());
    match kind {
        SecretKind::GitSync => Credential::GitSync {
            stored: value.is_some_and(|bytes| !bytes.is_empty()),
            key: value.and_then(ssh_key),
            known_hosts: secret.value(KNOWN_HOSTS).is_some_and(|bytes| !bytes.is_empty()),
        },
        SecretKind::ImagePull => {
            let registries = DockerConfig::parse(value.unwrap_or(b"{}"));
            Credential::ImagePull { registries: registries.ok().map(|file| file.describe()) }
        }
    }
}

/// Describes an SSH private key; `None` where its format is not understood.
pub(super) fn ssh_key(bytes: &[u8]) -> Option<KeyDescription> {
    openssh::describe(bytes)
}

/// A key in one line, as the list shows it.
pub(super) fn key_line(key: &KeyDescription) -> String {
    format!("{} {}", key.algorithm, key.fingerprint)
}

/// What the list shows of a credential.
pub(super) fn summary(credential: &Credential) -> Vec<String> {
    match credential {
        Credential::GitSync { key, .. } => key.iter().map(key_line).collect(),
        Credential::ImagePull { registries } => {
            registries.iter().flatten().map(|registry| registry.host.clone()).collect()
        }
    }
}

#[cfg(test)]
mod tests;
