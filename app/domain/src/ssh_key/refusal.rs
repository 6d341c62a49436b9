//! Names what a text without a private key is instead: most often the file beside the key.
//!
//! It does not check whether the named thing is itself valid.

use super::Problem;
use super::armour::{BEGIN, Marker};
use super::public::Kind;

/// Names what a text without a private key is.
pub(super) fn instead_of_key(text: &str, markers: &[Marker<'_>]) -> Problem {
    let labels = || markers.iter().filter(|marker| marker.begins).map(|marker| marker.label);
    if text.trim_start().starts_with("PuTTY-User-Key-File-") {
        return Problem::KeyPutty;
    }
    if labels().any(|label| label.contains("CERTIFICATE")) {
        return Problem::KeyCertificate;
    }
    if labels().any(|label| label.contains("PUBLIC KEY")) {
        return Problem::KeyPublic;
    }
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let line = line.unwrap_or_default();
    // RFC 4716's armour has four dashes and blanks.
    if line.starts_with("---- BEGIN SSH2 PUBLIC KEY") {
        return Problem::KeyPublic;
    }
    if line.starts_with("---- BEGIN SSH2 ") {
        return Problem::KeyUnsupported;
    }
    if let Some(problem) = name_line(line) {
        return problem;
    }
    // A begin line that breaks off, a begin or end line without the other, or base64 without any
    // armour: OpenSSH's begins with `openssh-key-v1`.
    let begins = markers.is_empty() && line.starts_with(BEGIN);
    if begins || text.contains("PRIVATE KEY--") || line.starts_with("b3BlbnNzaC1rZXktdjE") {
        return Problem::KeyTruncated;
    }
    Problem::KeyNotPrivate
}

/// Lines of `*.pub`, `authorized_keys` and `known_hosts`.
fn name_line(line: &str) -> Option<Problem> {
    let mut fields = line.split_ascii_whitespace();
    let (first, second) = (fields.next()?, fields.next()?);
    let name_type = |field: &str| match Kind::of_name(field) {
        Some(_) => Some(Problem::KeyPublic),
        None => Kind::is_certificate(field).then_some(Problem::KeyCertificate),
    };
    if let Some(problem) = name_type(first) {
        return Some(problem);
    }
    if first.starts_with("|1|") || first == "@cert-authority" || first == "@revoked" {
        return Some(Problem::KeyKnownHosts);
    }
    // Options stand where known_hosts has names (sshd(8), `AUTHORIZED_KEYS` FILE FORMAT); quoted
    // ones may have blanks.
    if first.contains('"') || first.starts_with("no-") || first == "restrict" {
        return name_type(second).or_else(|| fields.find_map(name_type));
    }
    // Every key in base64 starts with the length of its type's name: three zero bytes.
    fields.next().filter(|third| third.starts_with("AAAA"))?;
    name_type(second).map(|_| Problem::KeyKnownHosts)
}
