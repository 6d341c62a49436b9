//! The rules for objects, in the API server's own words.
//!
//! The rules here use only the object itself: no storage, no clock. Messages name the field and,
//! except for credentials, the value.

use std::fmt;

use serde_json::{Value, json};

mod metadata;
mod names;
mod secret;

pub use metadata::{metadata, metadata_update};
pub use names::{config_key, label_key, label_value};
pub use secret::{secret, secret_update};

/// One field that breaks a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    field: String,
    reason: &'static str,
    body: String,
}

impl FieldError {
    fn new(field: impl Into<String>, reason: &'static str, what: &str, detail: &str) -> Self {
        let body = if detail.is_empty() { what.to_owned() } else { format!("{what}: {detail}") };
        Self { field: field.into(), reason, body }
    }

    /// A text that breaks a rule.
    pub fn invalid(field: impl Into<String>, value: &str, detail: &str) -> Self {
        Self::invalid_raw(field, &quote(value), detail)
    }

    /// A value that breaks a rule, already formatted.
    pub fn invalid_raw(field: impl Into<String>, value: &str, detail: &str) -> Self {
        Self::new(field, "FieldValueInvalid", &format!("Invalid value: {value}"), detail)
    }

    /// A value that is missing.
    pub fn required(field: impl Into<String>, detail: &str) -> Self {
        Self::new(field, "FieldValueRequired", "Required value", detail)
    }

    /// A value that is not allowed here.
    pub fn forbidden(field: impl Into<String>, detail: &str) -> Self {
        Self::new(field, "FieldValueForbidden", "Forbidden", detail)
    }

    /// A value of more than `limit` bytes.
    pub fn too_long(field: impl Into<String>, limit: usize) -> Self {
        let detail = format!("may not be more than {limit} bytes");
        Self::new(field, "FieldValueTooLong", "Too long", &detail)
    }

    /// A value that is not one of a fixed set.
    pub fn not_supported(field: impl Into<String>, value: &str, known: &[&str]) -> Self {
        let known: Vec<String> = known.iter().map(|one| quote(one)).collect();
        let detail = format!("supported values: {}", known.join(", "));
        let what = format!("Unsupported value: {value}");
        Self::new(field, "FieldValueNotSupported", &what, &detail)
    }

    /// The error as a cause in a `Status`.
    pub fn cause(&self) -> Value {
        json!({"reason": self.reason, "message": self.body, "field": self.field})
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.field, self.body)
    }
}

/// Quotes a text the way Go's `%q` does.
pub fn quote(text: &str) -> String {
    use std::fmt::Write as _;
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            low if u32::from(low) < 0x20 || low == '\u{7f}' => {
                let _infallible = write!(quoted, "\\x{:02x}", u32::from(low));
            }
            control if control.is_control() => {
                let _infallible = write!(quoted, "\\u{:04x}", u32::from(control));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
