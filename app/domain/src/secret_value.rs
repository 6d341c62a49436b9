//! [`SecretValue`]: the type in which every credential is passed.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A private key, password or token in memory.
///
/// It has no `Display`, its `Debug` prints `[redacted]`, and its memory is wiped when it is
/// dropped. [`SecretValue::expose`] is the only access to the text. A value is serialised only on
/// its way from a form in the browser to the server, never into a page.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct SecretValue(Zeroizing<String>);

impl SecretValue {
    /// Wraps a text. The caller must keep no copy.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Returns the text. Every call needs a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True for the empty text; a blank is not empty.
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
