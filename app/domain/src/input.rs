//! What a user typed into a form, and its validation into a draft or a patch.
//!
//! A hydrated page sends the input as JSON, a plain form as name-value pairs. Invariant: what
//! passes the validation consists of domain types only.

mod bounds;
mod choose;
mod create;
mod echo;
mod edit;
mod pairs;
mod registry;
mod touched;

pub use bounds::{FORM_ENTRIES_MAX, FURTHER_MAX};
pub use choose::{MINE, REPAIR, SAVE};
pub use create::CreateInput;
pub use edit::{CredentialChoice, DeleteInput, EditInput};
pub use pairs::{FormPairs, TooManyPairs};
pub use registry::{RegistryInput, TokenChoice};

use super::{Field, FieldError, Import, KnownHosts, Problem, SecretValue, SshPrivateKey};

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

/// Removes from either form what must not be shown again: the key and the imported file with the
/// hosts chosen in it, a private key among the known hosts, and the credentials of registries.
fn forget_credentials(
    secrets: [&mut SecretValue; 2],
    import_hosts: &mut Option<Vec<String>>,
    known_hosts: &mut String,
    registries: &mut [RegistryInput],
) {
    for secret in secrets {
        *secret = SecretValue::default();
    }
    *import_hosts = None;
    if KnownHosts::holds_private_key(known_hosts) {
        known_hosts.clear();
    }
    registries.iter_mut().for_each(RegistryInput::forget_credentials);
}

/// True if [`forget_credentials`] would remove a credential.
fn any_credentials(
    secrets: [&SecretValue; 2],
    known_hosts: &str,
    registries: &[RegistryInput],
) -> bool {
    secrets.into_iter().any(|secret| !secret.is_empty())
        || KnownHosts::holds_private_key(known_hosts)
        || registries.iter().any(RegistryInput::has_credentials)
}

#[cfg(test)]
mod tests;
