//! Checks the names of users and groups, from a proxy's header or from an issuer's claim.
//!
//! Invariant: a name that passes holds no invisible characters. So two different names cannot look
//! equal on a page, in a log or in the cluster's rules because of such characters.

use domain::is_hidden;

/// The longest user, e-mail address and group, in bytes.
pub(super) const NAME_MAX_BYTES: usize = 256;

/// The most groups of a user.
pub(super) const GROUPS_MAX: usize = 500;

/// The reason why a name is refused. It quotes no part of the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum WrongName {
    /// The name is empty.
    #[error("empty")]
    Empty,
    /// The name has more than [`NAME_MAX_BYTES`].
    #[error("too long")]
    TooLong,
    /// The name begins or ends with white space.
    #[error("white space around it")]
    Padded,
    /// The name has characters that a reader cannot see or that change how others look.
    #[error("control characters")]
    Invisible,
    /// The value is not text.
    #[error("not a text")]
    NoText,
    /// There are more groups than [`GROUPS_MAX`].
    #[error("too many")]
    TooMany,
}

/// Checks that a name can be shown and logged.
///
/// # Errors
/// Returns [`WrongName`] if the name is refused.
pub(super) fn name(text: &str) -> Result<String, WrongName> {
    if text.trim().is_empty() {
        Err(WrongName::Empty)
    } else if text.len() > NAME_MAX_BYTES {
        Err(WrongName::TooLong)
    } else if text.contains(is_invisible) {
        Err(WrongName::Invisible)
    } else if text.trim() != text {
        Err(WrongName::Padded)
    } else {
        Ok(text.to_owned())
    }
}

/// Returns true for characters that a reader cannot see or that change how others look: control
/// characters (Unicode category Cc), separators of lines and paragraphs (Zl, Zp), and all
/// characters that are refused as hidden in the panel's fields.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_hidden(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_are_names() {
        for text in ["ann", "ann@example.org", "Åsa Öberg", "王小明", "نور", "a:b/c", "x"] {
            assert_eq!(name(text).as_deref(), Ok(text));
        }
        let longest = "x".repeat(NAME_MAX_BYTES);
        assert_eq!(name(&longest), Ok(longest));
    }

    #[test]
    fn what_looks_like_another_name_is_none() {
        for (text, problem) in [
            ("", WrongName::Empty),
            (" \t\u{3000}", WrongName::Empty),
            (" ann", WrongName::Padded),
            ("ann\u{a0}", WrongName::Padded),
            ("a\nn", WrongName::Invisible),
            ("a\u{0}", WrongName::Invisible),
            ("ann\u{202e}nimda", WrongName::Invisible),
            ("\u{2066}ann\u{2069}", WrongName::Invisible),
            ("an\u{200b}n", WrongName::Invisible),
            ("an\u{200d}n", WrongName::Invisible),
            ("ann\u{feff}", WrongName::Invisible),
            ("a\u{ad}nn", WrongName::Invisible),
            ("ann\u{e0041}", WrongName::Invisible),
            ("ann\u{3164}", WrongName::Invisible),
            ("\u{2800}", WrongName::Invisible),
            ("a\u{2028}n", WrongName::Invisible),
            ("ann\u{fe0f}", WrongName::Invisible),
            ("ann\u{e0100}", WrongName::Invisible),
            ("ann\u{1d159}", WrongName::Invisible),
        ] {
            assert_eq!(name(text), Err(problem), "{text:?}");
        }
        // The limit counts bytes, not characters.
        assert_eq!(name(&"ä".repeat(NAME_MAX_BYTES / 2 + 1)), Err(WrongName::TooLong));
    }
}
