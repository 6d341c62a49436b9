//! Remarks about a password, which is stored exactly as it is typed.
//!
//! Invariant: no function here changes a password.

use serde::{Deserialize, Serialize};

use super::SecretValue;
use super::characters::{first_hidden, without_hidden};

/// A property of a password that is rarely intended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasswordNote {
    /// The password starts or ends with blanks.
    Blanks,
    /// The password has line breaks, which a browser's password field drops (HTML: value
    /// sanitization).
    LineBreaks,
    /// The password has invisible characters.
    Invisible,
}

/// The remarks about a password. Line breaks at its ends do not count as blanks, so a pasted final
/// newline gets one remark, not two.
pub fn password_notes(password: &SecretValue) -> Vec<PasswordNote> {
    const BREAKS: [char; 2] = ['\n', '\r'];
    let text = password.expose();
    let line = text.trim_matches(BREAKS);
    let blanks = (line.trim() != line).then_some(PasswordNote::Blanks);
    let breaks = text.contains(BREAKS).then_some(PasswordNote::LineBreaks);
    let hidden = first_hidden(text).map(|_| PasswordNote::Invisible);
    [blanks, breaks, hidden].into_iter().flatten().collect()
}

impl PasswordNote {
    /// The password without what the remark is about.
    pub fn mended(self, password: &str) -> String {
        match self {
            Self::Blanks => password.trim().to_owned(),
            Self::LineBreaks => password.replace(['\n', '\r'], ""),
            Self::Invisible => without_hidden(password),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_line_breaks_are_told_apart() {
        use PasswordNote::{Blanks, Invisible, LineBreaks};
        for (text, notes) in [
            ("", vec![]),
            ("p w", vec![]),
            ("pw ", vec![Blanks]),
            ("\u{a0}pw", vec![Blanks]),
            ("pw\n", vec![LineBreaks]),
            ("pw\r\n", vec![LineBreaks]),
            ("a\nb", vec![LineBreaks]),
            (" pw\n", vec![Blanks, LineBreaks]),
            ("pw \n", vec![Blanks, LineBreaks]),
            (" ", vec![Blanks]),
            ("tok\u{200b}en", vec![Invisible]),
            ("\u{feff}token", vec![Invisible]),
            ("token\u{200e}\n", vec![LineBreaks, Invisible]),
            ("to\u{ad}ken", vec![Invisible]),
        ] {
            let found = password_notes(&SecretValue::new(text.to_owned()));
            assert_eq!(found, notes, "{text:?}");
            // Each note goes away with what it is about.
            let mended = found.iter().fold(text.to_owned(), |text, note| note.mended(&text));
            assert_eq!(password_notes(&SecretValue::new(mended)), [], "{text:?}");
        }
    }
}
