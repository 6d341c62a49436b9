//! What a page of the list shows: rows from the cache, and descriptions of those that lack one.
//!
//! A row whose value was written elsewhere has no believed summary. Such rows are read when they
//! are shown, a page at a time, and of what is read only the public description stays
//! (`described`).

use std::time::Duration;

use backend::{Right, StoreError};
use domain::{Lang, ListPage, ListQuery, ObjectName, PAGE_SIZE, SecretRow, Seen};
use futures::StreamExt as _;
use tokio::time::timeout;

use super::as_user::AsUser;
use super::convert;
use super::read::Found;

/// Reads at a time.
const READS_AT_ONCE: usize = 8;
/// How long a page waits for the descriptions of its rows; the others show a dash.
const DESCRIBING: Duration = Duration::from_secs(1);

impl AsUser {
    /// One page of the list.
    ///
    /// # Errors
    /// As of the port.
    pub(super) async fn show_page(
        &self,
        query: &ListQuery,
        lang: Lang,
        seen: &Seen,
    ) -> Result<ListPage, StoreError> {
        let rights = self.may_see(&[Right::List]).await?;
        self.shared.cache.ready(query.kind).await?;
        let behind = !self.shared.cache.reached(seen).await;
        if rights.may(Right::Get) && !query.search.is_empty() {
            self.read_for_search().await;
        }
        let page = self.shared.cache.page(query, lang, || self.shared.clock.now());
        let mut page = ListPage { behind, ..page };
        if rights.may(Right::Get) {
            // What is read in time stays, also where not all of it is.
            let _ = timeout(DESCRIBING, self.describe_unknown(&mut page.rows, PAGE_SIZE)).await;
        }
        self.shared.described.fill(&mut page.rows);
        page.rows.iter_mut().for_each(SecretRow::shorten);
        Ok(page)
    }

    /// Reads the values of rows that have no summary and were not read before, up to `most`; one
    /// that cannot be read, or is of another version by now, stays without.
    pub(super) async fn describe_unknown(&self, rows: &mut [SecretRow], most: usize) {
        self.shared.described.fill(rows.iter_mut());
        let unread = rows.iter().filter(|row| row.is_unread()).map(|row| row.object.clone());
        let unread: Vec<ObjectName> = unread.take(most).collect();
        let reads = unread.into_iter().map(|object| async move {
            // What cannot be read is not described.
            if let Ok(Some((row, _))) = self.read_described(&object).await {
                self.keep_described(&row);
            }
        });
        futures::stream::iter(reads).buffer_unordered(READS_AT_ONCE).collect::<Vec<()>>().await;
        self.shared.described.fill(rows);
    }

    /// The row of an object by its value, which is dropped here, and the bytes of its values; `None`
    /// where it is none of the panel's any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn read_described(
        &self,
        object: &ObjectName,
    ) -> Result<Option<(SecretRow, usize)>, StoreError> {
        Ok(match self.find(object.as_str(), "get").await? {
            Found::Panel { kind, secret, .. } => {
                let bytes = secret.values().map(|(_, value)| value.len()).sum();
                let row = convert::described_row(&self.shared.naming, kind, &secret);
                row.map(|row| (row, bytes))
            }
            Found::Missing | Found::Foreign => None,
        })
    }
}
