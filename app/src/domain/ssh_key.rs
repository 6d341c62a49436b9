//! SSH private keys as git-sync reads them: PEM armour, no passphrase, LF, one final newline.
//!
//! This module decides whether a text is a private key at all. What kind of key it is, the server
//! says when it describes the stored value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Problem, SecretValue};

/// First words of a line that is a public key, a certificate or a `known_hosts` key.
const PUBLIC_TYPES: [&str; 4] = ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"];

/// Labels of the PEM blocks that hold a private key (RFC 7468, OpenSSH PROTOCOL.key).
const LABELS: [&str; 4] =
    ["OPENSSH PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"];

/// The private key of a Git Sync secret: one PEM block, LF, exactly one final newline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshPrivateKey(SecretValue);

impl SshPrivateKey {
    /// Parses what was pasted. CRLF, a byte-order mark, blanks around the key and a missing or extra
    /// final newline are repaired; the key itself stays as it is.
    ///
    /// # Errors
    /// A [`Problem`] that says what the text is instead of a usable private key.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return Err(Problem::Required);
        }
        if text.starts_with("PuTTY-User-Key-File-") {
            return Err(Problem::KeyPutty);
        }
        if text.contains("PUBLIC KEY-----") || PUBLIC_TYPES.iter().any(|t| text.starts_with(t)) {
            return Err(Problem::KeyPublic);
        }
        if text.matches("-----BEGIN ").count() > 1 {
            return Err(Problem::KeySeveral);
        }
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        check_block(&lines)?;
        let mut normal = lines.join("\n");
        normal.push('\n');
        Ok(Self(SecretValue::new(normal)))
    }

    /// The key as it is stored.
    pub fn value(&self) -> &SecretValue {
        &self.0
    }
}

fn check_block(lines: &[&str]) -> Result<(), Problem> {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return Err(Problem::Required);
    };
    let label = first
        .strip_prefix("-----BEGIN ")
        .and_then(|rest| rest.strip_suffix("-----"))
        .ok_or(Problem::KeyNotPrivate)?;
    if label == "ENCRYPTED PRIVATE KEY" {
        return Err(Problem::KeyPassphrase);
    }
    if !LABELS.contains(&label) {
        return Err(Problem::KeyNotPrivate);
    }
    if *last != format!("-----END {label}-----") {
        return Err(Problem::KeyTruncated);
    }
    let body = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    if body.iter().any(|line| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED")) {
        return Err(Problem::KeyPassphrase);
    }
    // `Name: value` lines are PEM headers (RFC 1421), the rest is base64.
    let base64: String = body.iter().filter(|line| !line.contains(':')).copied().collect();
    let bytes = STANDARD.decode(base64.as_bytes()).map_err(|_| Problem::KeyTruncated)?;
    if bytes.is_empty() {
        return Err(Problem::KeyTruncated);
    }
    if label == "OPENSSH PRIVATE KEY" {
        return check_openssh(&bytes);
    }
    Ok(())
}

/// Reads the header of OpenSSH's format: magic, then the cipher's name (OpenSSH PROTOCOL.key).
fn check_openssh(bytes: &[u8]) -> Result<(), Problem> {
    let rest = bytes.strip_prefix(b"openssh-key-v1\0").ok_or(Problem::KeyTruncated)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(Problem::KeyTruncated)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Problem::KeyTruncated)?;
    match rest.get(..length) {
        Some(b"none") => Ok(()),
        Some(_) => Err(Problem::KeyPassphrase),
        None => Err(Problem::KeyTruncated),
    }
}

#[cfg(test)]
mod tests;
