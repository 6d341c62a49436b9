//! Describes a stored value without showing it.
//!
//! The domain reads the formats; this module knows under which data key each of them is stored. A
//! value that cannot be understood is described as such, and is never an error.

use domain::{
    Credential, DockerConfig, KeyDescription, KnownHosts, SecretKind, SshPrivateKey, Summary,
};

use super::annotations;
use super::kubernetes::StoredSecret;

/// The data key of git-sync's known hosts.
pub(super) const KNOWN_HOSTS: &str = "known_hosts";

/// Describes the credential of a stored object.
pub(super) fn credential(kind: SecretKind, secret: &StoredSecret) -> Credential {
    let value = secret.value(kind.data_key());
    match kind {
        SecretKind::GitSync => Credential::GitSync {
            key: value.filter(|bytes| !bytes.is_empty()).map(SshPrivateKey::inspect),
            known_hosts: secret
                .value(KNOWN_HOSTS)
                .filter(|bytes| !bytes.is_empty())
                .map(KnownHosts::inspect),
        },
        SecretKind::ImagePull => {
            let file = DockerConfig::parse(value.unwrap_or(b"{}"));
            Credential::ImagePull(file.ok().map(|file| file.describe()))
        }
    }
}

/// The part of a credential's description that the list shows.
pub(super) fn summary(credential: &Credential) -> Summary {
    match credential {
        Credential::GitSync { key, .. } => {
            let described = key.as_ref().and_then(|key| key.description.as_ref());
            Summary::of(described.map(KeyDescription::line), 0)
        }
        Credential::ImagePull(file) => {
            let registries = file.iter().flat_map(|file| &file.registries);
            let more = file.as_ref().map_or(0, |file| file.more);
            Summary::of(registries.map(|registry| registry.host.clone()), more)
        }
    }
}

/// The text of the annotation that describes a credential.
pub(super) fn summary_text(kind: SecretKind, bytes: &[u8]) -> Option<String> {
    match kind {
        SecretKind::GitSync => {
            SshPrivateKey::inspect(bytes).description.as_ref().map(KeyDescription::line)
        }
        SecretKind::ImagePull => {
            let file = DockerConfig::parse(bytes).ok()?;
            annotations::registries_text(file.hosts())
        }
    }
}

#[cfg(test)]
mod tests;
