//! One line of `known_hosts` (sshd(8), `SSH_KNOWN_HOSTS` FILE FORMAT): marker, host names, key
//! type, key, comment.
//!
//! Each line is read once, from left to right. Lines are not compared with each other.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{HostMarker, KnownHost, KnownHostsProblem};
use crate::ssh_key::public::{Kind, PublicKey};

/// Bytes of a SHA-1, which is the salt and the digest of a hashed name.
const HASH_BYTES: usize = 20;

/// Reads a line; `None` for a comment or an empty one.
pub(super) fn read(text: &str, line: usize) -> Result<Option<KnownHost>, KnownHostsProblem> {
    if text.chars().any(|char| char.is_control() && char != '\t') {
        return Err(KnownHostsProblem::Shape);
    }
    let text = text.trim_matches([' ', '\t']);
    if text.is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    let mut fields = text.split([' ', '\t']).filter(|field| !field.is_empty()).peekable();
    let marker = match fields.next_if(|field| field.starts_with('@')) {
        None => None,
        Some("@cert-authority") => Some(HostMarker::CertAuthority),
        Some("@revoked") => Some(HostMarker::Revoked),
        Some(_) => return Err(KnownHostsProblem::Marker),
    };
    let (Some(names), Some(name), Some(key)) = (fields.next(), fields.next(), fields.next()) else {
        return Err(KnownHostsProblem::Shape);
    };
    // The line of a public key: the host is missing.
    if Kind::of_name(names).is_some() || Kind::is_certificate(names) {
        return Err(KnownHostsProblem::Shape);
    }
    let hosts = read_hosts(names).ok_or(KnownHostsProblem::Hosts)?;
    let kind = Kind::of_name(name).filter(|kind| *kind != Kind::Dsa);
    let kind = kind.ok_or(KnownHostsProblem::KeyType)?;
    let blob = STANDARD.decode(key).map_err(|_| KnownHostsProblem::Key)?;
    let key = PublicKey::read(&blob).ok_or(KnownHostsProblem::Key)?;
    if key.kind != kind || key.algorithm != name || key.is_too_short() {
        return Err(KnownHostsProblem::Key);
    }
    let algorithm = name.to_owned();
    Ok(Some(KnownHost { line, hosts, marker, algorithm, fingerprint: key.fingerprint() }))
}

/// True if a private key begins in the line, with or without armour, even in a comment.
pub(super) fn is_private_key(text: &str) -> bool {
    // The last one is a begin line in base64, as in the manifest of a Secret.
    ["PRIVATE KEY--", "PuTTY-User-Key-File-", "b3BlbnNzaC1rZXktdjE", "LS0tLS1CRUdJTi"]
        .iter()
        .any(|start| text.contains(start))
        || (text.contains("BEGIN ") && text.contains("PRIVATE KEY"))
}

/// Host names or patterns, empty for a hashed name; `None` if they cannot be parsed.
fn read_hosts(names: &str) -> Option<Vec<String>> {
    if let Some(hashed) = names.strip_prefix("|1|") {
        let (salt, hash) = hashed.split_once('|')?;
        return [salt, hash].iter().all(|part| is_hash(part)).then(Vec::new);
    }
    names.split(',').all(is_pattern).then(|| names.split(',').map(str::to_owned).collect())
}

fn is_hash(base64: &str) -> bool {
    STANDARD.decode(base64).is_ok_and(|bytes| bytes.len() == HASH_BYTES)
}

/// A host with wildcards, possibly negated; a host with a port is in brackets.
fn is_pattern(pattern: &str) -> bool {
    let pattern = pattern.strip_prefix('!').unwrap_or(pattern);
    let host = match pattern.strip_prefix('[') {
        None => Some(pattern),
        Some(rest) => {
            rest.rsplit_once("]:").filter(|(_, port)| is_port(port)).map(|(host, _)| host)
        }
    };
    host.is_some_and(|host| !host.is_empty() && host.bytes().all(is_host_byte))
}

/// A port number, or a pattern of one.
fn is_port(port: &str) -> bool {
    let pattern = port.contains(['*', '?']);
    let digits = port.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'?'));
    digits && (pattern || port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// Letters and digits, what IPv6 addresses and zones add, and what wildcards need.
fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".-_:%*?".contains(&byte)
}
