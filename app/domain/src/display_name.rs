//! The display name: free text beside the name.

use std::fmt;

use super::Problem;

/// The most characters of a display name.
pub const DISPLAY_NAME_MAX_CHARS: usize = 200;

/// A display name: one line of 1 to 200 characters without blanks at its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Parses what was typed; nothing but blanks means none, and the name stands in for it.
    ///
    /// # Errors
    /// [`Problem::TooLong`] over 200 characters, [`Problem::ControlCharacter`] for line breaks and
    /// other control characters.
    pub fn parse(text: &str) -> Result<Option<Self>, Problem> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().any(char::is_control) {
            return Err(Problem::ControlCharacter);
        }
        if text.chars().count() > DISPLAY_NAME_MAX_CHARS {
            return Err(Problem::TooLong { max: DISPLAY_NAME_MAX_CHARS });
        }
        Ok(Some(Self(text.to_owned())))
    }

    /// The display name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blanks_mean_none() {
        assert_eq!(DisplayName::parse("  \t"), Ok(None));
    }

    #[test]
    fn the_bound_is_in_characters() {
        assert!(DisplayName::parse(&"é".repeat(200)).is_ok());
        assert_eq!(DisplayName::parse(&"é".repeat(201)), Err(Problem::TooLong { max: 200 }));
        assert_eq!(DisplayName::parse("a\nb"), Err(Problem::ControlCharacter));
    }

    proptest! {
        #[test]
        fn what_parses_prints_back(text in ".*") {
            if let Ok(Some(name)) = DisplayName::parse(&text) {
                prop_assert_eq!(DisplayName::parse(name.as_str()), Ok(Some(name.clone())));
                prop_assert_eq!(name.as_str(), text.trim());
            }
        }
    }
}
