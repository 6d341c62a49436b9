//! One page of the list: rows from the cache, and descriptions for rows that lack one.
//!
//! A row whose value was written by another tool has no trusted summary. The values of such rows
//! are read when the rows are shown, one page at a time, and only the public description is kept
//! (`described`).

use std::time::Duration;

use backend::{Right, StoreError};
use domain::{Lang, ListPage, ListQuery, ObjectName, SecretRow, Seen};
use futures::StreamExt as _;
use tokio::time::timeout;

use super::as_user::AsUser;
use super::read::{self, Found};
use super::{convert, search};

/// The number of concurrent reads.
const READS_AT_ONCE: usize = 8;
/// How long a page waits for the descriptions of its rows; the others show a dash.
const DESCRIBING: Duration = Duration::from_secs(1);

/// One page of the list.
///
/// # Errors
/// Those of the port's method.
pub(super) async fn list_page(
    user: &AsUser,
    query: &ListQuery,
    lang: Lang,
    seen: &Seen,
) -> Result<ListPage, StoreError> {
    let rights = user.may_see(&[Right::List]).await?;
    user.shared.cache.ready(query.kind).await?;
    let behind = !user.shared.cache.reached(seen).await;
    if rights.may(Right::Get) && !query.search.is_empty() {
        search::read_for_search(user).await;
    }
    let page = user.shared.cache.page(query, lang, || user.shared.clock.now());
    let mut page = ListPage { behind, ..page };
    if rights.may(Right::Get) {
        // Descriptions that are ready in time are kept, even if others are not.
        let _ =
            timeout(DESCRIBING, describe_unknown(user, &mut page.rows, query.size.rows())).await;
    }
    user.shared.described.fill(&mut page.rows);
    page.rows.iter_mut().for_each(|row| row.shorten(&query.search));
    Ok(page)
}

/// Reads the values of rows that have no summary and were not read before, up to `most`. A row
/// whose value cannot be read, or is in another version by now, stays without a summary.
pub(super) async fn describe_unknown(user: &AsUser, rows: &mut [SecretRow], most: usize) {
    user.shared.described.fill(rows.iter_mut());
    let unread = rows.iter().filter(|row| row.is_unread()).map(|row| row.object.clone());
    let unread: Vec<ObjectName> = unread.take(most).collect();
    let reads = unread.into_iter().map(|object| async move {
        // A value that cannot be read is not described.
        if let Ok(Some((row, _))) = read_described(user, &object).await {
            user.keep_described(&row);
        }
    });
    futures::stream::iter(reads).buffer_unordered(READS_AT_ONCE).collect::<Vec<()>>().await;
    user.shared.described.fill(rows);
}

/// The row of an object, described by its value, and the number of bytes of its values. The value
/// is dropped here. `None` if the object is no longer one of the panel's.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn read_described(
    user: &AsUser,
    object: &ObjectName,
) -> Result<Option<(SecretRow, usize)>, StoreError> {
    Ok(match read::find(user, object.as_str()).await? {
        Found::Panel { kind, secret, .. } => {
            let bytes = secret.values().map(|(_, value)| value.len()).sum();
            let row = convert::described_row(&user.shared.naming, kind, &secret);
            row.map(|row| (row, bytes))
        }
        Found::Missing | Found::Foreign => None,
    })
}
