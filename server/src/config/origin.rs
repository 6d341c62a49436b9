//! Origins: scheme, host and port.

use std::fmt;

use super::HostPort;

/// A tuple origin of the web (RFC 6454), only `http` or `https`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// Parses `http://host` or `https://host:port`. Returns `None` for any other text, for example
    /// with a path.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        HostPort::parse(authority).map(|host| Self::new(secure, &host))
    }

    /// Builds the origin of a host. If the host names no port, the scheme's default port is used.
    pub fn new(secure: bool, host: &HostPort) -> Self {
        let port = host.port().unwrap_or(if secure { 443 } else { 80 });
        Self { secure, host: host.host().to_owned(), port }
    }

    /// Returns true for `https`.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Returns true if the host is a name of the user's own machine (RFC 6761, 6.3).
    pub fn is_local(&self) -> bool {
        self.host == "localhost" || self.host.ends_with(".localhost")
    }

    /// Returns true if the host is an IPv6 address.
    pub fn is_ipv6(&self) -> bool {
        self.host.starts_with('[')
    }

    /// Returns true if a `Host` header with `asked` means this origin.
    pub fn is_at(&self, asked: &HostPort) -> bool {
        *self == Self::new(self.secure, asked)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, usual) = if self.secure { ("https", 443) } else { ("http", 80) };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == usual { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}
