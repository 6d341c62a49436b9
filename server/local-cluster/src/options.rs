//! The options of writes: `dryRun`, `fieldManager`, `fieldValidation`.

use http::{HeaderMap, header};

use super::{decode::Strictness, path::Query, status::Failure, validate::FieldError};

const MANAGER_BYTES: usize = 128;

/// The options of one write.
#[derive(Clone, Debug)]
pub struct WriteOptions {
    /// Answer as if the object were stored, but store nothing.
    pub dry_run: bool,
    /// The manager that owns the written fields.
    pub manager: String,
    /// What to do about unknown fields.
    pub strictness: Strictness,
}

impl WriteOptions {
    /// Reads the options; error messages name them by `kind`.
    ///
    /// # Errors
    /// 422 for unknown values.
    pub fn read(kind: &str, query: &Query, headers: &HeaderMap) -> Result<Self, Failure> {
        Self::checked(kind, query, headers, Vec::new())
    }

    /// Reads the options of a patch: an apply needs a manager, and only an apply has `force`.
    ///
    /// # Errors
    /// 422 for unknown values, or values that do not fit together.
    pub fn read_patch(apply: bool, query: &Query, headers: &HeaderMap) -> Result<Self, Failure> {
        let mut errors = Vec::new();
        if apply && query.get("fieldManager").is_none() {
            errors.push(FieldError::required("fieldManager", "is required for apply patch"));
        }
        if !apply && query.all("force").next().is_some() {
            let detail = "may not be specified for non-apply patch";
            errors.push(FieldError::forbidden("force", detail));
        }
        Self::checked("PatchOptions", query, headers, errors)
    }

    fn checked(
        kind: &str,
        query: &Query,
        headers: &HeaderMap,
        mut errors: Vec<FieldError>,
    ) -> Result<Self, Failure> {
        let given = query.get("fieldManager").unwrap_or_default();
        if given.len() > MANAGER_BYTES {
            errors.push(FieldError::too_long("fieldManager", MANAGER_BYTES));
        }
        for (at, letter) in given.char_indices().filter(|(_, letter)| letter.is_control()) {
            let code = u32::from(letter);
            let detail = format!("invalid character U+{code:04X} (at position {at})");
            errors.push(FieldError::invalid("fieldManager", given, &detail));
        }
        let dry_run = match dry_run(query.all("dryRun")) {
            Ok(dry_run) => dry_run,
            Err(error) => {
                errors.push(error);
                false
            }
        };
        let strictness = match query.get("fieldValidation") {
            None | Some("Warn") => Strictness::Warn,
            Some("Ignore") => Strictness::Ignore,
            Some("Strict") => Strictness::Strict,
            Some(other) => {
                let known = ["", "Ignore", "Strict", "Warn"];
                let quoted = super::validate::quote(other);
                errors.push(FieldError::not_supported("fieldValidation", &quoted, &known));
                Strictness::Warn
            }
        };
        if !errors.is_empty() {
            return Err(Failure::invalid_options(kind, &errors));
        }
        let manager = if given.is_empty() { from_agent(headers) } else { given.to_owned() };
        Ok(Self { dry_run, manager, strictness })
    }
}

/// Reads `dryRun` values: none, or `All`.
///
/// # Errors
/// The field error for anything else.
pub fn dry_run<'a>(values: impl Iterator<Item = &'a str>) -> Result<bool, FieldError> {
    let values: Vec<&str> = values.collect();
    if values.iter().all(|value| *value == "All") {
        return Ok(!values.is_empty());
    }
    let list: Vec<String> = values.iter().map(|value| super::validate::quote(value)).collect();
    let list = format!("[]string{{{}}}", list.join(", "));
    Err(FieldError::not_supported("dryRun", &list, &["All"]))
}

/// If there is no `fieldManager`, the manager is the User-Agent up to its first slash.
fn from_agent(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let name: String = agent
        .unwrap_or_default()
        .split('/')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|letter| !letter.is_control())
        .take(MANAGER_BYTES)
        .collect();
    if name.is_empty() { "unknown".to_owned() } else { name }
}
