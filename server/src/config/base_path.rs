//! The path under which the panel lives.

use std::fmt;

/// The longest base path in bytes.
const MAX_BYTES: usize = 256;

/// The operators' endpoints, which lie outside every base path.
pub(crate) const OPERATORS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// A base path: `/`, or segments such as `/console/admin`, without a slash at the end.
#[derive(Clone, PartialEq, Eq)]
pub struct BasePath {
    /// Empty for `/`, so that joining is concatenation.
    prefix: String,
}

impl BasePath {
    /// What a base path looks like, for errors.
    pub const EXPECTED: &str = "a path such as / or /console/admin: segments of letters, digits, \
                                '-', '_', '.' and '~' after slashes, without '..', query or \
                                fragment, at most 256 bytes, and not /healthz, /readyz or /metrics";

    /// The base path `/`.
    pub fn root() -> Self {
        Self { prefix: String::new() }
    }

    /// Parses a base path; a slash at the end is dropped. `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_suffix('/').unwrap_or(text);
        if text.is_empty() {
            return Some(Self::root());
        }
        let segments = text.strip_prefix('/')?;
        let sane = |segment: &str| {
            !matches!(segment, "" | "." | "..") && segment.bytes().all(is_unreserved)
        };
        let fits = text.len() <= MAX_BYTES && !OPERATORS.contains(&text);
        (fits && segments.split('/').all(sane)).then(|| Self { prefix: text.to_owned() })
    }

    /// The base path as people write it: `/` or `/console/admin`.
    pub fn as_str(&self) -> &str {
        if self.prefix.is_empty() { "/" } else { &self.prefix }
    }

    /// What stands before every path of the panel: nothing or `/console/admin`.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The full path of a path of the panel, which starts with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// True for the base path itself and everything below it, not for a sibling that only starts
    /// with the same letters.
    pub fn contains(&self, path: &str) -> bool {
        path.strip_prefix(&self.prefix)
            .is_some_and(|rest| rest.starts_with('/') || (rest.is_empty() && !path.is_empty()))
    }
}

/// RFC 3986, unreserved characters: the same in every encoding of a path.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

impl fmt::Display for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
