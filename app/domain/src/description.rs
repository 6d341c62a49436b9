//! Descriptions of a stored credential, which the panel shows instead of the credential.

use serde::{Deserialize, Serialize};

use super::{
    CHECK_MAX_HOSTS, Check, KnownHost, ObjectName, PartMarks, PastWrite, Problem, SecretKind,
    SecretRow, Shared, SkippedLine, TextRepair,
};

/// The state of an object that a form was loaded with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The object's uid; another object of the same name has another uid.
    pub uid: String,
    /// The object's resourceVersion: it changes with every write.
    pub resource_version: String,
}

/// The public facts of an SSH key.
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

impl KeyDescription {
    /// The key in one line, as the list shows it: type and fingerprint.
    pub fn line(&self) -> String {
        format!("{} {}", self.algorithm, self.fingerprint)
    }
}

/// What is known of a stored key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredKey {
    /// The facts of the key, if it could be parsed.
    pub description: Option<KeyDescription>,
    /// The repairs that the text needs.
    pub repairs: Vec<TextRepair>,
    /// Why git-sync cannot use the key, if it cannot.
    pub problem: Option<Problem>,
}

/// What is known of stored known hosts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoredKnownHosts {
    /// Host keys, and what ssh does not read of the text.
    Read {
        /// The host keys.
        hosts: Vec<KnownHost>,
        /// Lines that ssh skips.
        skipped: Vec<SkippedLine>,
        /// What keeps ssh from reading the text as it is meant.
        repairs: Vec<TextRepair>,
    },
    /// No line is a host key.
    Wrong(Problem),
}

/// The `auth` member of a registry, which takes precedence over username and password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthMember {
    /// There is no `auth`: username and password count.
    #[default]
    Absent,
    /// `auth` says the same as username and password, or is the only one.
    Counts,
    /// `auth` differs from username and password, and takes precedence.
    Overrides,
    /// `auth` cannot be decoded, so the kubelet ignores the whole file.
    Undecodable,
}

/// One registry of a file, without its password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryDescription {
    /// The host as it stands in the file, a login inside it left out.
    pub host: String,
    /// The user name, if there is one.
    pub username: Option<String>,
    /// True if a password that is not empty is stored.
    pub has_password: bool,
    /// True if an identity token is stored.
    pub has_identity_token: bool,
    /// What `auth` says.
    #[serde(default)]
    pub auth: AuthMember,
}

/// A registry file, described.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryFile {
    /// Its first registries in their order, at most [`super::ENTRIES_MAX`].
    pub registries: Vec<RegistryDescription>,
    /// Hosts whose logins a helper keeps (`credHelpers`), with the helper's name.
    pub helpers: Vec<(String, String)>,
    /// The helper that keeps all other logins (`credsStore`).
    pub store: Option<String>,
    /// True if a JSON key stands twice, so that an edit is refused.
    pub repeated_key: bool,
    /// True if it is stored in UTF-16 or with a byte-order mark, which the kubelet cannot read.
    #[serde(default)]
    pub odd_bytes: bool,
    /// Further registries, which are kept and not described one by one.
    #[serde(default)]
    pub more: usize,
    /// True if the kubelet ignores the whole file because of one of those.
    #[serde(default)]
    pub more_undecodable: bool,
    /// Further hosts whose logins a helper keeps.
    #[serde(default)]
    pub more_helpers: usize,
}

impl RegistryFile {
    /// True if the kubelet ignores the whole file, because it or one `auth` cannot be decoded.
    pub fn is_ignored(&self) -> bool {
        self.odd_bytes
            || self.more_undecodable
            || self.registries.iter().any(|registry| registry.auth == AuthMember::Undecodable)
    }

    /// True if its registries can be replaced all at once, because not each of them can be
    /// edited.
    pub fn offers_replacement(&self) -> bool {
        self.more > 0 || self.repeated_key
    }
}

/// The credential of a secret, described.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Credential {
    /// An SSH key.
    GitSync {
        /// What is known of the key; `None` if none is stored.
        key: Option<StoredKey>,
        /// The known hosts beside it; `None` if none are stored.
        known_hosts: Option<StoredKnownHosts>,
    },
    /// A registry file; `None` if the stored one cannot be read.
    ImagePull(Option<RegistryFile>),
}

/// A secret as the edit page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretDetail {
    /// Names, kind, version, who and when.
    pub row: SecretRow,
    /// The credential, described.
    pub credential: Credential,
    /// True if the object is immutable: only its display name can change.
    pub immutable: bool,
    /// True if the object is being deleted, and only waits for its finalizers.
    pub deleting: bool,
    /// The finalizers of the object, without which it could be replaced.
    pub finalizers: Vec<String>,
    /// Bytes of all its data, which count against [`super::SECRET_MAX_BYTES`].
    pub bytes: usize,
    /// What the form has to carry to learn what changed meanwhile.
    pub marks: PartMarks,
    /// Which of its key and registry hosts other secrets have, too.
    pub shared: Vec<Shared>,
    /// Who wrote the object, as far as the cluster still knows, newest first.
    #[serde(default)]
    pub history: Vec<PastWrite>,
    /// True if `kubectl apply` keeps a copy of what it was given, credential included, in an
    /// annotation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub applied: bool,
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

    /// What to ask the cluster for to learn what other secrets have, too.
    pub fn shared_check(&self) -> Check {
        let mut check = Check { except: self.object().to_string(), ..Check::default() };
        match self.kind() {
            SecretKind::GitSync => {
                check.key = self.row.summary.first().cloned().unwrap_or_default();
            }
            SecretKind::ImagePull => check.hosts.clone_from(&self.row.summary),
        }
        check.hosts.truncate(CHECK_MAX_HOSTS);
        check
    }

    /// The kind.
    pub fn kind(&self) -> SecretKind {
        self.row.kind
    }

    /// The description of the stored key, with its public half. `None` if there is no key, or if it
    /// cannot be read.
    pub fn public_key(&self) -> Option<&KeyDescription> {
        match &self.credential {
            Credential::GitSync { key, .. } => key.as_ref()?.description.as_ref(),
            Credential::ImagePull(_) => None,
        }
    }
}
