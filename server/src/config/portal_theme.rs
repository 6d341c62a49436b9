//! Design tokens that an installation sets: read from a file, each value parsed.
//!
//! The same rules as in `embed/theme.js`, by which a portal sets tokens in the browser;
//! `embed/theme-cases.json` keeps both to them.
//!
//! Invariant: the style sheet of a theme holds declarations of known tokens and nothing else.

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
    /// Reads a file: one `--kp-name: value` a line, perhaps with `;` at its end; empty lines and
    /// lines that start with `#` say nothing.
    ///
    /// # Errors
    /// [`ConfigError::Unreadable`], and [`ConfigError::WrongLine`] for the first line that is
    /// anything else. A token that is set twice is no error: the last value counts.
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

    /// Parses the text of such a file; the number of the first wrong line where it is none.
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

    /// The theme as a style sheet; `None` where it sets nothing.
    pub fn style_sheet(&self) -> Option<String> {
        let mut css = String::from(":root{");
        for (name, value) in &self.0 {
            // A string takes any text.
            let _ = write!(css, "{name}:{value};");
        }
        (!self.0.is_empty()).then_some(css + "}")
    }
}

/// True where a token exists and takes a value.
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
