//! Checks a form for what only the cluster knows.
//!
//! That is whether a name is taken, and how many other secrets have the same credential.
//!
//! Invariant: a check reads only what the caller could see in the list or on a secret's page, and
//! it keeps only the public descriptions of the values that it reads.

use std::collections::HashMap;

use backend::{Right, StoreError};
use domain::{CHECK_MAX_HOSTS, Check, Checked, RegistryHost, SecretKind, Shared};

use super::as_user::AsUser;
use super::call_error::CallError;
use super::{list_page, read};

/// The number of values that are read for one check. The others count as unknown.
const READS_MAX: usize = 100;

/// Answers a check.
///
/// # Errors
/// [`StoreError`]. A secret that cannot be read is no error: the counts say that it is unknown.
pub(super) async fn check(user: &AsUser, check: &Check) -> Result<Checked, StoreError> {
    let taken = is_taken(user, &check.object).await?;
    let shared = if check.key.is_empty() && check.hosts.is_empty() {
        Vec::new()
    } else {
        shared(user, check).await?
    };
    Ok(Checked { taken, shared })
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

async fn shared(user: &AsUser, check: &Check) -> Result<Vec<Shared>, StoreError> {
    let kind = if check.key.is_empty() { SecretKind::ImagePull } else { SecretKind::GitSync };
    user.may_see(&[Right::List]).await?;
    user.shared.cache.ready(Some(kind)).await?;
    read_unread(user, kind, &check.except).await;
    let asked = asked(check);
    let counts = user.shared.cache.count(kind, &check.except, |text| {
        let at = match kind {
            SecretKind::GitSync => asked.get(text),
            SecretKind::ImagePull => asked.get(&RegistryHost::lookup_key(text)),
        };
        at.map(|asked| asked.at)
    });
    let mut shared: Vec<(usize, Shared)> = asked
        .into_iter()
        .filter_map(|(place, Asked { at, what })| {
            let (count, at_least) = counts.of(at);
            let search = match kind {
                // The type stands before the fingerprint, which is enough.
                SecretKind::GitSync => what.split(' ').next_back().unwrap_or_default().to_owned(),
                SecretKind::ImagePull => place,
            };
            let what = what.to_owned();
            (count > 0).then_some((at, Shared { what, search, count, at_least }))
        })
        .collect();
    shared.sort_by_key(|(at, _)| *at);
    Ok(shared.into_iter().map(|(_, shared)| shared).collect())
}

/// Reads values that are not described yet, as far as a check may, and puts their descriptions into
/// the rows.
async fn read_unread(user: &AsUser, kind: SecretKind, except: &str) {
    let mut unread = user.shared.cache.unread_rows(kind);
    unread.retain(|row| row.object.as_str() != except);
    list_page::describe_unknown(user, &mut unread, READS_MAX).await;
    // Some were read before, and only the row of the cache did not say so.
    unread.iter().filter(|row| !row.is_unread()).for_each(|row| user.shared.cache.describe(row));
}

/// A text that is asked about.
struct Asked<'a> {
    /// Its position in the question.
    at: usize,
    /// The text as the question has it.
    what: &'a str,
}

/// What is asked about: the key, or the hosts by their places. The kubelet looks up logins by place,
/// so hosts that are spelled differently may be the same.
fn asked(check: &Check) -> HashMap<String, Asked<'_>> {
    if !check.key.is_empty() {
        return HashMap::from([(check.key.clone(), Asked { at: 0, what: &check.key })]);
    }
    let hosts = check.hosts.iter().take(CHECK_MAX_HOSTS).enumerate();
    hosts.map(|(at, what)| (RegistryHost::lookup_key(what), Asked { at, what })).collect()
}
