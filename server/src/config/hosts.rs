//! Host names with and without ports.

use std::fmt;
use std::net::Ipv6Addr;

/// A host with an optional port, as in a `Host` header (RFC 9110, 7.2). The host is in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    host: String,
    port: Option<u16>,
}

impl HostPort {
    /// Parses `name`, `name:port`, an IPv4 address or `[IPv6]`. Returns `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let (host, rest) = if text.starts_with('[') {
            let end = text.find(']')?.checked_add(1)?;
            let (host, rest) = text.split_at_checked(end)?;
            let address: Ipv6Addr = host.get(1..host.len().checked_sub(1)?)?.parse().ok()?;
            (format!("[{address}]"), rest)
        } else {
            let (host, rest) = text.split_at_checked(text.find(':').unwrap_or(text.len()))?;
            if !is_host_name(host) {
                return None;
            }
            (host.to_ascii_lowercase(), rest)
        };
        let port = match rest {
            // An empty port means the scheme's default port (RFC 3986, 3.2.3).
            "" | ":" => None,
            _ => Some(port(rest.strip_prefix(':')?)?),
        };
        Some(Self { host, port })
    }

    /// Returns the host in lower case. An IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port, if the text has one.
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// A name that the panel answers to: a host on every port, or on one port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern(HostPort);

impl HostPattern {
    /// Builds a pattern. Without a port it matches every port.
    pub fn new(host: HostPort) -> Self {
        Self(host)
    }

    /// Returns true if `asked` matches this pattern.
    pub fn matches(&self, asked: &HostPort) -> bool {
        self.0.host == asked.host && (self.0.port.is_none() || self.0.port == asked.port)
    }
}

/// Parses digits only. `u16` alone would also accept a sign.
fn port(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Returns true for labels of letters, digits, `-` and `_`, with dots between them. A name with a
/// dot at its end is a different name.
fn is_host_name(host: &str) -> bool {
    let sane =
        |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'.';
    host.len() <= 253 && host.bytes().all(sane) && host.split('.').all(|label| !label.is_empty())
}
