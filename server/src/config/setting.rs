//! Reads the value of one setting.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use super::ConfigError;

/// The longest part of a value that an error repeats, in characters.
const SHOWN_MAX_CHARS: usize = 120;

/// Returns the flag of a setting: `--addr` for `KEYPANE_ADDR`.
pub(crate) fn flag(name: &str) -> String {
    let name = name.strip_prefix("KEYPANE_").unwrap_or(name);
    format!("--{}", name.to_ascii_lowercase().replace('_', "-"))
}

/// Parses the value of a setting.
///
/// # Errors
/// Returns [`ConfigError::Wrong`] if the value is not UTF-8 or if `parse` refuses it.
pub(super) fn parse<T>(
    name: &'static str,
    value: &OsStr,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, ConfigError> {
    value.to_str().and_then(parse).ok_or_else(|| ConfigError::Wrong {
        name,
        value: shown(value),
        expected: expected.to_owned(),
    })
}

/// Parses the value of a setting that may be missing.
///
/// # Errors
/// Returns the same errors as [`parse`]. A missing value is not an error.
pub(super) fn parse_optional<T>(
    name: &'static str,
    value: Option<&OsStr>,
    expected: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ConfigError> {
    value.map(|value| parse(name, value, expected, read)).transpose()
}

/// Refuses the first of these settings that is given, because it has no effect without `needs`.
///
/// # Errors
/// Returns [`ConfigError::Useless`] if one is given.
pub(super) fn refuse(
    needs: &'static str,
    settings: &[(&'static str, &Option<OsString>)],
) -> Result<(), ConfigError> {
    match settings.iter().find(|(_, given)| given.is_some()) {
        Some((name, _)) => Err(ConfigError::Useless { name, needs }),
        None => Ok(()),
    }
}

/// Parses a switch that is on or off.
///
/// # Errors
/// Returns [`ConfigError::Wrong`] for any value except the usual words.
pub(super) fn switch(name: &'static str, value: &OsStr) -> Result<bool, ConfigError> {
    parse(name, value, "true or false", |text| match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    })
}

/// Parses a number of seconds.
///
/// # Errors
/// Returns [`ConfigError::Wrong`] for any value except a number over 0 and up to 3600.
pub(super) fn seconds(name: &'static str, value: &OsStr) -> Result<Duration, ConfigError> {
    parse(name, value, "seconds, over 0 and up to 3600", |text| {
        let seconds: f64 = text.parse().ok()?;
        let duration = Duration::try_from_secs_f64(seconds).ok()?;
        (!duration.is_zero() && duration <= Duration::from_hours(1)).then_some(duration)
    })
}

/// Reads the path of a file that need not exist yet.
///
/// # Errors
/// Returns [`ConfigError::Wrong`] for a folder.
pub(super) fn file(name: &'static str, value: &OsStr) -> Result<PathBuf, ConfigError> {
    let path = PathBuf::from(value);
    if path.file_name().is_some() && !path.is_dir() {
        return Ok(path);
    }
    parse(name, value, "the path of a file", |_| None)
}

/// Returns the part of a value that an error may repeat: no password inside a URL, and no long
/// text.
fn shown(value: &OsStr) -> String {
    let text = value.to_string_lossy();
    if text.contains('@') {
        return "[not shown]".to_owned();
    }
    text.chars().take(SHOWN_MAX_CHARS).collect()
}
