//! Names, label keys, label values and data keys.
//!
//! Source: Kubernetes, "Object Names and IDs" and "Labels and Selectors"; RFC 1123.
//! Each function returns the broken rules in words; an empty list means valid.

use crate::resources::{Resource, Shape};

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

fn too_long(limit: usize) -> String {
    format!("must be no more than {limit} characters")
}

fn pattern(message: &str, regex: &str, examples: &[&str]) -> String {
    let examples: Vec<String> = examples.iter().map(|one| format!("'{one}'")).collect();
    let examples = examples.join(",  or ");
    format!("{message} (e.g. {examples}, regex used for validation is '{regex}')")
}

fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| inner(*byte))
        && bytes.last().is_some_and(|byte| inner(*byte))
        && bytes.iter().all(|byte| inner(*byte) || *byte == b'-')
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn is_qualified(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// The rule for the names of `resource`.
pub fn name(resource: &Resource, text: &str) -> Vec<String> {
    if resource.shape == Shape::Namespace { dns_label(text) } else { subdomain(text) }
}

/// An RFC 1123 subdomain of at most 253 bytes.
pub fn subdomain(text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if text.len() > 253 {
        broken.push(too_long(253));
    }
    if !is_subdomain(text) {
        let message = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
                       characters, '-' or '.', and must start and end with an alphanumeric \
                       character";
        broken.push(pattern(message, &format!("{LABEL}(\\.{LABEL})*"), &["example.com"]));
    }
    broken
}

/// An RFC 1123 label of at most 63 bytes.
pub fn dns_label(text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if text.len() > 63 {
        broken.push(too_long(63));
    }
    if !is_label(text) {
        if is_subdomain(text) {
            broken.push("must not contain dots".to_owned());
        } else {
            let message = "a lowercase RFC 1123 label must consist of lower case alphanumeric \
                           characters or '-', and must start and end with an alphanumeric \
                           character";
            broken.push(pattern(message, LABEL, &["my-name", "123-abc"]));
        }
    }
    broken
}

/// A qualified name: `name` or `prefix/name`, as for label keys and finalizers.
pub fn label_key(text: &str) -> Vec<String> {
    let message = "must consist of alphanumeric characters, '-', '_' or '.', and must start and \
                   end with an alphanumeric character";
    let examples = &["MyName", "my.name", "123-abc"];
    let parts: Vec<&str> = text.split('/').collect();
    let mut broken = Vec::new();
    let name = match parts.as_slice() {
        [name] => *name,
        [prefix, name] => {
            if prefix.is_empty() {
                broken.push("prefix part must be non-empty".to_owned());
            } else {
                broken.extend(subdomain(prefix).iter().map(|rule| format!("prefix part {rule}")));
            }
            *name
        }
        _ => {
            let rule = pattern(&format!("a qualified name {message}"), QUALIFIED, examples);
            let more = " with an optional DNS subdomain prefix and '/' (e.g. \
                        'example.com/MyName')";
            return vec![rule + more];
        }
    };
    if name.is_empty() {
        broken.push("name part must be non-empty".to_owned());
    } else if name.len() > 63 {
        broken.push(format!("name part {}", too_long(63)));
    }
    if !is_qualified(name) {
        broken.push(pattern(&format!("name part {message}"), QUALIFIED, examples));
    }
    broken
}

/// The value of a label.
pub fn label_value(text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if text.len() > 63 {
        broken.push(too_long(63));
    }
    if !text.is_empty() && !is_qualified(text) {
        let message = "a valid label must be an empty string or consist of alphanumeric \
                       characters, '-', '_' or '.', and must start and end with an alphanumeric \
                       character";
        let regex = format!("({QUALIFIED})?");
        broken.push(pattern(message, &regex, &["MyValue", "my_value", "12345"]));
    }
    broken
}

/// A key of `data` in a secret or config map.
pub fn config_key(text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    if text.len() > 253 {
        broken.push(too_long(253));
    }
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if text.is_empty() || !text.bytes().all(legal) {
        let message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
        let examples = &["key.name", "KEY_NAME", "key-name"];
        broken.push(pattern(message, "[-._a-zA-Z0-9]+", examples));
    }
    match text {
        "." => broken.push("must not be '.'".to_owned()),
        ".." => broken.push("must not be '..'".to_owned()),
        other if other.starts_with("..") => broken.push("must not start with '..'".to_owned()),
        _ => {}
    }
    broken
}
