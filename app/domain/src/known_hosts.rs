//! `known_hosts`: the host keys that git-sync verifies, one a line (sshd(8), `SSH_KNOWN_HOSTS`
//! FILE FORMAT). All of it is public.
//!
//! Reading does not use the network, so it cannot tell whether a key really is the host's. ssh
//! skips a line that it cannot read, and so does this module. It reports every skipped line, so a
//! description of the text never hides one.

use serde::{Deserialize, Serialize};

use super::characters::{is_hidden, overrides};
use super::text_repair::Repairs;
use super::wrapper::{self, Found};
use super::{Problem, StoredKnownHosts, TextRepair, encoding};

mod line;

/// The longest text that is read.
const KNOWN_HOSTS_MAX_BYTES: usize = 64 * 1024;

/// What is wrong with one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KnownHostsProblem {
    /// The line does not consist of host names, a key type and a key.
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

/// The marker of a line.
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
    /// The host names or patterns; empty if they are hashed.
    pub hosts: Vec<String>,
    /// The marker of the line, if it has one.
    pub marker: Option<HostMarker>,
    /// The key's type, such as `ssh-ed25519`.
    pub algorithm: String,
    /// `SHA256:` and the unpadded base64 of the digest, as ssh-keygen prints it.
    pub fingerprint: String,
}

/// A line that ssh skips.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedLine {
    /// The line, counted from 1.
    pub line: usize,
    /// Why.
    pub problem: KnownHostsProblem,
}

/// A `known_hosts` file with at least one line that is understood, or none but comments: LF, one
/// final newline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownHosts {
    text: String,
    hosts: Vec<KnownHost>,
    skipped: Vec<SkippedLine>,
    repairs: Vec<TextRepair>,
}

impl KnownHosts {
    /// Parses what was pasted, at most 64 KiB. Every line is kept, also comments, empty lines and
    /// lines that ssh skips. A byte-order mark, invisible characters, and base64 or a manifest
    /// around the text are removed; unusual blanks become plain ones, line endings become LF, and
    /// the file ends with one newline.
    ///
    /// # Errors
    /// [`Problem::KnownHosts`] with the first wrong line if no line is a host key, with a line that
    /// has control characters, or with the line at which a private key begins;
    /// [`Problem::Required`] for blanks only; [`Problem::TooLong`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let read = Self::read(text, Repairs::default());
        let Err(Problem::KnownHosts { problem, .. }) = &read else { return read };
        if *problem == KnownHostsProblem::PrivateKey {
            return read;
        }
        let has_key =
            |text: &str| text.lines().any(|text| matches!(line::read(text, 1), Ok(Some(_))));
        let Found::One(inner) = wrapper::find(text, has_key) else { return read };
        let mut repairs = Repairs::default();
        let is_manifest = wrapper::is_manifest(text);
        repairs.note(if is_manifest { TextRepair::Manifest } else { TextRepair::Base64 });
        Self::read(&inner, repairs)
    }

    fn read(text: &str, mut repairs: Repairs) -> Result<Self, Problem> {
        if text.len() > KNOWN_HOSTS_MAX_BYTES {
            return Err(Problem::TooLong { max: KNOWN_HOSTS_MAX_BYTES });
        }
        let mut text = clean(text, &mut repairs);
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
        let has_control = |text: &str| text.chars().any(|char| char.is_control() && char != '\t');
        if let Some((_, line)) = numbered().find(|(text, _)| has_control(text)) {
            return Err(wrong(line, KnownHostsProblem::Shape));
        }
        let (mut hosts, mut skipped) = (Vec::new(), Vec::new());
        for (text, line) in numbered() {
            match line::read(text, line) {
                Ok(host) => hosts.extend(host),
                Err(problem) => skipped.push(SkippedLine { line, problem }),
            }
        }
        match skipped.first() {
            Some(first) if hosts.is_empty() => Err(wrong(first.line, first.problem)),
            _ => Ok(Self { text, hosts, skipped, repairs: repairs.into_vec() }),
        }
    }

    /// Describes stored bytes, which may be anything. Bytes that are not text count as a wrong
    /// line.
    pub fn inspect(stored: &[u8]) -> StoredKnownHosts {
        let mut repairs = Repairs::default();
        let read = match encoding::decode(stored) {
            Some(text) => {
                repairs.note_if(text.is_utf16(), TextRepair::Utf16);
                Self::read(text.as_str(), repairs)
            }
            None => Self::read(&String::from_utf8_lossy(stored), repairs),
        };
        match read {
            Ok(Self { hosts, skipped, repairs, .. }) => {
                StoredKnownHosts::Read { hosts, skipped, repairs }
            }
            // A stored value of blanks and comments only is not a problem.
            Err(Problem::Required) => StoredKnownHosts::Read {
                hosts: Vec::new(),
                skipped: Vec::new(),
                repairs: Vec::new(),
            },
            Err(problem) => StoredKnownHosts::Wrong(problem),
        }
    }

    /// The lines that ssh skips.
    pub fn skipped(&self) -> &[SkippedLine] {
        &self.skipped
    }

    /// What was repaired in the text.
    pub fn repairs(&self) -> &[TextRepair] {
        &self.repairs
    }

    /// True if a text contains a private key. Such a text is never shown again.
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

/// The text with LF and plain blanks, without invisible characters. An override stays, because the
/// line without it would read backwards.
fn clean(text: &str, repairs: &mut Repairs) -> String {
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => {
            repairs.note(TextRepair::ByteOrderMark);
            rest
        }
        None => text,
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_odd = |c: char| c.is_whitespace() && !c.is_ascii() && c != '\u{85}';
    let is_left_out = |c: char| is_hidden(c) && !overrides(c);
    repairs.note_if(text.contains(is_odd), TextRepair::Blanks);
    repairs.note_if(text.contains(is_left_out), TextRepair::Invisible);
    text.chars().filter(|c| !is_left_out(*c)).map(|c| if is_odd(c) { ' ' } else { c }).collect()
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

    /// Appends the service's host keys to a text, except those that the text already has.
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
