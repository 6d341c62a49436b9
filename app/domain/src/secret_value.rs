//! The wrapper that every credential travels in.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A private key, password or token in memory.
///
/// It has no `Display`, its `Debug` prints `[redacted]`, and its memory is wiped when it is dropped.
/// [`SecretValue::expose`] is the one door to the text. It is serialised only from a form in the
/// browser to the server, never into a page.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct SecretValue(Zeroizing<String>);

impl SecretValue {
    /// Takes a text over; the caller keeps no copy.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself. Every call is a place to review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True where nothing was typed at all (a blank is something).
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for SecretValue {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<SecretValue> for String {
    fn from(value: SecretValue) -> Self {
        value.expose().to_owned()
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted() {
        assert_eq!(format!("{:?}", SecretValue::new("hunter2".into())), "[redacted]");
    }
}
