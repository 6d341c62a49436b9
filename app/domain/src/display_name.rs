//! The display name: free text beside the name.

use std::fmt;

use super::Problem;
use super::characters::clean_display_name;

/// The most characters of a display name.
pub const DISPLAY_NAME_MAX_CHARS: usize = 200;

/// A display name: one line of 1 to 200 characters without blanks at its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Parses what was typed. `None` for a text of blanks and invisible characters only; the panel
    /// then shows the name. Invisible characters without a meaning in their place are removed.
    ///
    /// # Errors
    /// [`Problem::TooLong`] over 200 characters, [`Problem::ControlCharacter`] for line breaks and
    /// other control characters, [`Problem::HiddenCharacter`] for one that turns the direction of the
    /// text around it.
    pub fn parse(text: &str) -> Result<Option<Self>, Problem> {
        let text = clean_display_name(text).map_err(Problem::HiddenCharacter)?;
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().any(char::is_control) {
            return Err(Problem::ControlCharacter);
        }
        if text.chars().count() > DISPLAY_NAME_MAX_CHARS {
            return Err(Problem::TooLong { max: DISPLAY_NAME_MAX_CHARS });
        }
        Ok(Some(Self(text)))
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
                if crate::characters::first_hidden(&text).is_none() {
                    prop_assert_eq!(name.as_str(), text.trim());
                }
            }
        }
    }
}
