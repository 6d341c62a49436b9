//! Checks a form for what only the cluster knows.
//!
//! That is whether a name is taken, and which secrets have the same credential.
//!
//! Invariant: a check reads only what the caller could see in the list or on a secret's page, and
//! it keeps only the public descriptions of the values that it reads.

use std::collections::HashMap;

use backend::{Right, StoreError};
use domain::{
    CHECK_MAX_HOSTS, Check, Checked, RegistryHost, SecretKind, SecretRow, TWINS_MAX, Twin,
};

use super::as_user::AsUser;
use super::call_error::CallError;
use super::{list_page, read};

/// The number of values that are read for one check; twins among the others are not found.
const READS_MAX: usize = 100;

/// Answers a check.
///
/// # Errors
/// [`StoreError`]. A secret that cannot be described does not count as a twin.
pub(super) async fn check(user: &AsUser, check: &Check) -> Result<Checked, StoreError> {
    let taken = is_taken(user, &check.object).await?;
    let twins = if check.key.is_empty() && check.hosts.is_empty() {
        Vec::new()
    } else {
        twins(user, check).await?
    };
    Ok(Checked { taken, twins })
}

/// True if an object of any type has the name. For a name that the panel could not create, the
/// cluster is not asked.
async fn is_taken(user: &AsUser, object: &str) -> Result<bool, StoreError> {
    let Some((_, object)) = user.shared.naming.candidates(object).next() else {
        return Ok(false);
    };
    let found = read::fetch_metadata(user, &object).await;
    found.map(|found| found.is_some()).map_err(CallError::of_read)
}

async fn twins(user: &AsUser, check: &Check) -> Result<Vec<Twin>, StoreError> {
    let kind = if check.key.is_empty() { SecretKind::ImagePull } else { SecretKind::GitSync };
    user.may_see(&[Right::List]).await?;
    user.shared.cache.ready(Some(kind)).await?;
    let mut rows = user.shared.cache.rows(kind);
    rows.retain(|row| row.object.as_str() != check.except);
    list_page::describe_unknown(user, &mut rows, READS_MAX).await;
    let places = places(check);
    let twins = rows.into_iter().filter_map(|row| {
        let shared = shared(check, &places, &row)?;
        Some(Twin { title: row.shown_title().into_owned(), object: row.object, shared })
    });
    Ok(twins.take(TWINS_MAX).collect())
}

/// The places of a form's hosts, each with the host as the form has it. The kubelet looks up logins
/// by place, so hosts that are spelled differently may be the same.
fn places(check: &Check) -> HashMap<String, &str> {
    let hosts = check.hosts.iter().take(CHECK_MAX_HOSTS);
    hosts.map(|host| (RegistryHost::lookup_key(host), host.as_str())).collect()
}

/// Returns what a form and a row have in common.
fn shared(check: &Check, places: &HashMap<String, &str>, row: &SecretRow) -> Option<String> {
    match row.kind {
        SecretKind::GitSync => row.summary.first().filter(|key| **key == check.key).cloned(),
        SecretKind::ImagePull => {
            let mut found = row.summary.iter().map(|host| RegistryHost::lookup_key(host));
            found.find_map(|place| places.get(&place)).map(|host| (*host).to_owned())
        }
    }
}
