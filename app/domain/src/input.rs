//! What was typed into a form, and its validation into a draft or a patch.
//!
//! The same input arrives as JSON from a hydrated page and as name-value pairs from a plain form.
//! Invariant: what passes the validation consists of domain types only.

mod choose;
mod create;
mod edit;
mod registry;

pub use choose::{MINE, REPAIR, SAVE};
pub use create::CreateInput;
pub use edit::{CredentialChoice, DeleteInput, EditInput};
pub use registry::{RegistryInput, TokenChoice};

use super::{Field, FieldError, Import, Problem, SecretValue, SshPrivateKey};

/// The value of a checkbox that is on.
const ON: &str = "on";

/// Pairs of a form, names and values.
type Pair = (String, String);

fn note<T>(errors: &mut Vec<FieldError>, field: Field, result: Result<T, Problem>) -> Option<T> {
    result.map_err(|problem| errors.push(FieldError::new(field, problem))).ok()
}

/// A typed key; a short RSA key must be confirmed.
fn typed_key(key: &SecretValue, accept_weak: bool) -> Result<SshPrivateKey, FieldError> {
    let key = SshPrivateKey::parse(key.expose())
        .map_err(|problem| FieldError::new(Field::Key, problem))?;
    if key.is_weak() && !accept_weak {
        let bits = key.description().bits;
        return Err(FieldError::new(Field::WeakKey, Problem::KeyWeak { bits }));
    }
    Ok(key)
}

/// What is to be imported; an empty field imports nothing.
fn import(file: &SecretValue, hosts: Option<&Vec<String>>) -> Option<Import> {
    let wanted = !file.expose().trim().is_empty();
    wanted.then(|| Import { file: file.clone(), hosts: hosts.cloned() })
}

#[cfg(test)]
mod tests;
