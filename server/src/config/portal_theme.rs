//! Design tokens that an installation sets: they are read from a file, and each value is parsed.
//!
//! `embed/theme.js`, with which a portal sets tokens in the browser, has the same rules.
//! `embed/theme-cases.json` tests both of them.
//!
//! Invariant: the style sheet of a theme holds only declarations of known tokens.

mod value;

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

use self::value::{is_colour, is_font_list, is_length};
use super::ConfigError;

/// The longest value, in bytes.
const VALUE_MAX_BYTES: usize = 200;

/// The tokens that are lengths.
const LENGTHS: [&str; 16] = [
    "text-s", "text-m", "text-l", "text-xl", "space-1", "space-2", "space-3", "space-4", "space-5",
    "space-6", "page", "width", "control", "radius-s", "radius-m", "radius-l",
];

/// The tokens that are lists of fonts.
const FONTS: [&str; 2] = ["font", "mono"];

/// The tokens that are colours.
const COLOURS: [&str; 24] = [
    "bg",
    "surface",
    "sunken",
    "text",
    "muted",
    "line",
    "edge",
    "accent",
    "accent-strong",
    "accent-soft",
    "on-accent",
    "danger",
    "danger-strong",
    "danger-soft",
    "on-danger",
    "warn",
    "warn-soft",
    "warn-line",
    "git",
    "git-soft",
    "image",
    "image-soft",
    "focus",
    "backdrop",
];

/// Tokens and their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortalTheme(Vec<(String, String)>);

impl PortalTheme {
    /// Reads a file: one `--kp-name: value` in each line, with an optional `;` at its end. Empty
    /// lines and lines that start with `#` are skipped.
    ///
    /// # Errors
    /// Returns [`ConfigError::Unreadable`], or [`ConfigError::WrongLine`] for the first line of any
    /// other form. Setting a token twice is not an error: the last value counts.
    pub(super) fn read(path: &OsStr) -> Result<Self, ConfigError> {
        const NAME: &str = "KEYPANE_THEME_FILE";
        let path = Path::new(path);
        let unreadable =
            |source| ConfigError::Unreadable { name: NAME, path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        Self::parse(&text).map_err(|line| ConfigError::WrongLine {
            name: NAME,
            path: path.to_owned(),
            line,
            expected: "--kp-name: value, with a known token that is a colour (#07c, rgb(), hsl(), \
                       hwb(), lab(), lch(), oklab(), oklch(), light-dark() of two), a length in \
                       px, rem or em, or names of fonts",
        })
    }

    /// Parses the text of such a file. The error is the number of the first wrong line.
    fn parse(text: &str) -> Result<Self, usize> {
        let lines = text.lines().map(str::trim).enumerate();
        let said = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let token = |(index, line): (usize, &str)| {
            let line = line.strip_suffix(';').unwrap_or(line);
            let pair = line.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
            let pair = pair.filter(|(name, value)| takes(name, value));
            pair.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or(index + 1)
        };
        said.map(token).collect::<Result<_, _>>().map(Self)
    }

    /// Returns the theme as a style sheet, or `None` if it sets no token.
    pub fn style_sheet(&self) -> Option<String> {
        let mut css = String::from(":root{");
        for (name, value) in &self.0 {
            // Writing to a string cannot fail.
            let _ = write!(css, "{name}:{value};");
        }
        (!self.0.is_empty()).then_some(css + "}")
    }
}

/// Returns true if the token exists and accepts the value.
fn takes(name: &str, value: &str) -> bool {
    let Some(name) = name.strip_prefix("--kp-") else { return false };
    if value.len() > VALUE_MAX_BYTES {
        return false;
    }
    if LENGTHS.contains(&name) {
        is_length(value)
    } else if FONTS.contains(&name) {
        is_font_list(value)
    } else {
        COLOURS.contains(&name) && is_colour(value)
    }
}

#[cfg(test)]
mod tests;
