//! The report on a form while it is filled in: errors, and what was understood.
//!
//! The browser asks the module that holds the rules for it, as JSON; the server needs only the
//! validation. Invariant: a [`Report`] contains no credential.

use serde::{Deserialize, Serialize};

use super::{
    CreateInput, Credential, CredentialChoice, DisplayName, DockerConfig, EditInput, FieldError,
    GitService, HiddenNote, HostReport, KeyDescription, KnownHost, KnownHosts, Naming,
    PasswordNote, RegistryFile, RegistryHost, RegistryInput, SecretDetail, SecretKind, SecretName,
    SecretValue, SkippedLine, SshPrivateKey, TextRepair, Username, characters, password_notes,
};

/// Bytes that the data of a secret may have (Kubernetes: Secret, 1 MiB).
pub const SECRET_MAX_BYTES: usize = 1_048_576;

/// A question about a form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Question {
    /// The form of a new secret.
    Create {
        /// The prefixes of object names.
        naming: Naming,
        /// The typed input.
        input: CreateInput,
    },
    /// The form of a stored secret.
    Edit {
        /// The stored secret, described.
        detail: Box<SecretDetail>,
        /// The typed input.
        input: EditInput,
    },
    /// Known hosts, to which the published host keys of a git service are to be added.
    HostKeys {
        /// The service.
        service: GitService,
        /// The typed input.
        known_hosts: String,
    },
}

/// A typed key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyReport {
    /// The public facts of the key.
    pub description: KeyDescription,
    /// The repairs that saving makes.
    pub repairs: Vec<TextRepair>,
    /// True for a short RSA key, which must be confirmed.
    pub weak: bool,
}

/// A typed registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryReport {
    /// The report on the host, if one was typed.
    pub host: Option<HostReport>,
    /// Invisible characters in the user name.
    pub username: Option<HiddenNote>,
    /// The remarks about the password.
    pub password: Vec<PasswordNote>,
}

/// A registry file to take logins from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Its registries.
    pub file: RegistryFile,
    /// What was removed around the file.
    pub repairs: Vec<TextRepair>,
}

/// The report on a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The wrong fields.
    pub errors: Vec<FieldError>,
    /// The typed key, if it can be parsed.
    pub key: Option<KeyReport>,
    /// The typed known hosts, if they can be parsed.
    pub known_hosts: Vec<KnownHost>,
    /// Lines of the typed known hosts that ssh skips.
    pub skipped: Vec<SkippedLine>,
    /// The repairs that saving makes in the typed known hosts.
    pub known_hosts_repairs: Vec<TextRepair>,
    /// The registries in the order of the form.
    pub registries: Vec<RegistryReport>,
    /// The file to import, if it can be parsed.
    pub import: Option<ImportReport>,
    /// Characters of the name, and how many it may have.
    pub name: Option<(usize, usize)>,
    /// Invisible characters in the name.
    pub name_note: Option<HiddenNote>,
    /// Invisible characters in the display name.
    pub display_name_note: Option<HiddenNote>,
    /// The known hosts with the host keys that were asked for.
    pub with_host_keys: String,
    /// Bytes that will be stored, as far as the browser can tell.
    pub bytes: usize,
}

/// Answers a question about a form.
pub fn report(question: &Question) -> Report {
    match question {
        Question::Create { naming, input } => of_create(naming, input),
        Question::Edit { detail, input } => of_edit(detail, input),
        Question::HostKeys { service, known_hosts } => {
            Report { with_host_keys: service.added_to(known_hosts), ..Report::default() }
        }
    }
}

fn of_create(naming: &Naming, input: &CreateInput) -> Report {
    let errors = input.validate(naming).err().unwrap_or_default();
    let kind = input.kind().unwrap_or(SecretKind::GitSync);
    let name = input.trimmed_name();
    let mut report = Report {
        errors,
        name: Some((name.chars().count(), naming.prefix(kind).budget())),
        name_note: HiddenNote::of(&input.name, SecretName::parse(name).ok().map(|_| name)),
        display_name_note: display_name_note(&input.display_name),
        ..Report::default()
    };
    match kind {
        SecretKind::GitSync => {
            if !input.generate {
                report.read_key(&input.key);
            }
            report.read_known_hosts(&input.known_hosts);
        }
        SecretKind::ImagePull => {
            report.read_registries(&input.registries);
            report.read_import(&input.import);
            report.bytes += EMPTY_FILE_BYTES;
        }
    }
    report
}

fn of_edit(detail: &SecretDetail, input: &EditInput) -> Report {
    let errors = input.validate(detail).err().unwrap_or_default();
    let mut report = Report { errors, bytes: detail.bytes, ..Report::default() };
    if input.display_name_was.as_ref() != Some(&input.display_name) {
        report.display_name_note = display_name_note(&input.display_name);
    }
    match &detail.credential {
        Credential::GitSync { .. } => {
            if input.key_choice == CredentialChoice::Replace {
                report.read_key(&input.key);
            }
            if input.known_hosts_choice == CredentialChoice::Replace {
                report.read_known_hosts(&input.known_hosts);
            }
        }
        Credential::ImagePull(_) => {
            report.read_registries(&input.registries);
            report.read_import(&input.import);
        }
    }
    report
}

impl Report {
    fn read_key(&mut self, text: &SecretValue) {
        let Ok(key) = SshPrivateKey::parse(text.expose()) else { return };
        self.bytes += key.value().expose().len();
        self.key = Some(KeyReport {
            description: key.description().clone(),
            repairs: key.repairs().to_vec(),
            weak: key.is_weak(),
        });
    }

    fn read_known_hosts(&mut self, text: &str) {
        let Ok(known_hosts) = KnownHosts::parse(text) else { return };
        self.bytes += known_hosts.as_str().len();
        self.known_hosts = known_hosts.hosts().to_vec();
        self.skipped = known_hosts.skipped().to_vec();
        self.known_hosts_repairs = known_hosts.repairs().to_vec();
    }

    fn read_registries(&mut self, typed: &[RegistryInput]) {
        for registry in typed {
            self.bytes += added_bytes(registry);
            self.registries.push(RegistryReport {
                host: RegistryHost::report(&registry.host),
                username: username_note(registry),
                password: password_notes(&registry.password),
            });
        }
    }

    fn read_import(&mut self, text: &SecretValue) {
        if text.expose().trim().is_empty() {
            return;
        }
        // Its white space and other members may stay behind, so this is the most it can add.
        self.bytes += text.expose().len();
        let found = DockerConfig::parse_import(text.expose()).ok();
        // Of a longer file the field says that it is too long.
        let found = found.filter(|found| !found.file.is_too_long());
        self.import =
            found.map(|found| ImportReport { file: found.file.describe(), repairs: found.repairs });
    }
}

fn display_name_note(text: &str) -> Option<HiddenNote> {
    let stored = DisplayName::parse(text).ok();
    let stored = stored.as_ref().map(|name| name.as_ref().map_or("", DisplayName::as_str));
    HiddenNote::of(text, stored)
}

/// A stored user name that the user did not change gets no remark.
fn username_note(typed: &RegistryInput) -> Option<HiddenNote> {
    if typed.username_was.as_ref() == Some(&typed.username) {
        return None;
    }
    let stored = Username::parse(&typed.username).ok();
    HiddenNote::of(&typed.username, stored.as_ref().map(Username::as_str))
}

/// The bytes that a registry adds to the stored value: none if the registry stays, and for a new
/// login the length that `DockerConfig` writes.
fn added_bytes(registry: &RegistryInput) -> usize {
    let password = registry.password.expose().len();
    let auth = |username: usize| (username + 1 + password).div_ceil(3) * 4;
    let username = characters::trim(&registry.username).len();
    if registry.remove {
        0
    } else if !registry.entry.is_empty() {
        if registry.replace_password { password + auth(username) } else { 0 }
    } else if registry.host.is_empty() && username == 0 && password == 0 {
        0
    } else {
        EMPTY_LOGIN_BYTES
            + characters::trim(&registry.host).len()
            + username
            + password
            + auth(username)
    }
}

/// Bytes of `{"auths":{}}`.
const EMPTY_FILE_BYTES: usize = 12;

/// Bytes of `"":{"username":"","password":"","auth":""}`.
const EMPTY_LOGIN_BYTES: usize = 42;

#[cfg(test)]
mod tests;
