//! `known_hosts`: the host keys that git-sync verifies, one a line (sshd(8), `SSH_KNOWN_HOSTS`
//! FILE FORMAT). All of it is public.
//!
//! Reading does not touch the network: that a key is a host's key, nobody here knows. A text is
//! taken only where every line is understood, so what is shown of it never hides a line.

use serde::{Deserialize, Serialize};

use super::Problem;

mod line;

/// The longest text that is read.
const KNOWN_HOSTS_MAX_BYTES: usize = 64 * 1024;

/// What is wrong with one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KnownHostsProblem {
    /// Not a marker, host names, a key type and a key.
    Shape,
    /// A marker other than `@cert-authority` and `@revoked`.
    Marker,
    /// Host names that cannot be read, such as a damaged hashed name.
    Hosts,
    /// A key type that OpenSSH does not know.
    KeyType,
    /// The key is damaged, or of another type than the line says.
    Key,
    /// A private key, which does not belong here.
    PrivateKey,
}

/// The role of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostMarker {
    /// The key signs host certificates.
    CertAuthority,
    /// The key must not be accepted.
    Revoked,
}

/// One host key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownHost {
    /// Its line, counted from 1.
    pub line: usize,
    /// The host names or patterns; empty where they are hashed.
    pub hosts: Vec<String>,
    /// What the line is for, where it says so.
    pub marker: Option<HostMarker>,
    /// The key's type, such as `ssh-ed25519`.
    pub algorithm: String,
    /// `SHA256:` and the unpadded base64 of the digest, as ssh-keygen prints it.
    pub fingerprint: String,
}

/// A `known_hosts` file whose every line is understood: LF, one final newline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownHosts {
    text: String,
    hosts: Vec<KnownHost>,
}

impl KnownHosts {
    /// Parses what was pasted, at most 64 KiB. Comments and empty lines stay, and so does every
    /// line as it is; a byte-order mark goes, line endings become LF, and one newline ends the file.
    ///
    /// # Errors
    /// [`Problem::KnownHosts`] with the first line that is wrong, or with the line where a private
    /// key begins; [`Problem::Required`] for nothing but blanks; [`Problem::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.len() > KNOWN_HOSTS_MAX_BYTES {
            return Err(Problem::TooLong { max: KNOWN_HOSTS_MAX_BYTES });
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
        text.truncate(text.trim_end().len());
        if text.is_empty() {
            return Err(Problem::Required);
        }
        text.push('\n');
        let numbered = || text.lines().zip(1..);
        let wrong = |line, problem| Problem::KnownHosts { line, problem };
        if let Some((_, line)) = numbered().find(|(text, _)| line::is_private_key(text)) {
            return Err(wrong(line, KnownHostsProblem::PrivateKey));
        }
        let hosts = numbered()
            .filter_map(|(text, line)| line::read(text, line).transpose().map(|host| (host, line)))
            .map(|(host, line)| host.map_err(|problem| wrong(line, problem)))
            .collect::<Result<_, _>>()?;
        Ok(Self { text, hosts })
    }

    /// True where a private key stands in a text, which is then never shown again.
    pub fn holds_private_key(text: &str) -> bool {
        line::is_private_key(text)
    }

    /// The file as it is stored.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host keys in their order.
    pub fn hosts(&self) -> &[KnownHost] {
        &self.hosts
    }
}

/// A git service whose host keys are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GitService {
    /// github.com
    GitHub,
    /// gitlab.com
    GitLab,
    /// bitbucket.org
    Bitbucket,
}

impl GitService {
    /// All services, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::GitHub, Self::GitLab, Self::Bitbucket];

    /// A text with the service's host keys behind it, without those that it has already.
    pub fn added_to(self, text: &str) -> String {
        let mut added = text.to_owned();
        for key in self.host_keys().lines().filter(|key| !text.lines().any(|line| line == *key)) {
            if !added.is_empty() && !added.ends_with('\n') {
                added.push('\n');
            }
            added.push_str(key);
            added.push('\n');
        }
        added
    }

    /// The word of the button that adds its keys, in a plain form.
    pub fn intent(self) -> &'static str {
        match self {
            Self::GitHub => "host-keys-github",
            Self::GitLab => "host-keys-gitlab",
            Self::Bitbucket => "host-keys-bitbucket",
        }
    }

    /// The service's published host keys as `known_hosts` lines: Ed25519, ECDSA and RSA.
    ///
    /// Taken in November 2026 from GitHub's "GitHub's SSH key fingerprints" (also in its API's
    /// `meta`), GitLab's "GitLab.com: SSH `known_hosts` entries" and Atlassian's "Configure SSH and
    /// two-step verification" (also at bitbucket.org/site/ssh); the fingerprints on these pages are
    /// those of the keys.
    pub fn host_keys(self) -> &'static str {
        match self {
            Self::GitHub => include_str!("known_hosts/github.txt"),
            Self::GitLab => include_str!("known_hosts/gitlab.txt"),
            Self::Bitbucket => include_str!("known_hosts/bitbucket.txt"),
        }
    }
}

#[cfg(test)]
mod tests;
