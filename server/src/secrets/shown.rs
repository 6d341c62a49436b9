//! What a page of the list shows: rows from the cache, and descriptions of those that lack one.
//!
//! A row whose value was written elsewhere has no believed summary. Such rows are read when they
//! are shown, a page at a time, and of what is read only the public description stays
//! (`described`).

use std::time::Duration;

use app::backend::StoreError;
use app::domain::{ListPage, ListQuery, ObjectName, PAGE_SIZE, SecretRow, Seen};
use app::rights::Right;
use app::words::Lang;
use futures::StreamExt as _;
use tokio::time::timeout;

use super::as_user::AsUser;
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
        let page = self.shared.cache.page(query, lang, || self.shared.clock.now());
        let mut page = ListPage { behind, ..page };
        if rights.may(Right::Get) {
            // What is read in time stays, also where not all of it is.
            let _ = timeout(DESCRIBING, self.describe_unknown(&mut page.rows, PAGE_SIZE)).await;
        }
        self.shared.described.fill(&mut page.rows);
        Ok(page)
    }

    /// Reads the values of rows that have no summary and were not read before, up to `most`; one
    /// that cannot be read, or is of another version by now, stays without.
    pub(super) async fn describe_unknown(&self, rows: &mut [SecretRow], most: usize) {
        let unknown: Vec<ObjectName> = rows
            .iter()
            .filter(|row| {
                row.summary.is_empty() && self.shared.described.of(&row.version).is_none()
            })
            .map(|row| row.object.clone())
            .take(most)
            .collect();
        let reads = unknown.into_iter().map(|object| async move {
            let found = self.find(object.as_str(), "get").await.unwrap_or(Found::Missing);
            // It is kept with what was described.
            let _ = self.detail(&found);
        });
        futures::stream::iter(reads).buffer_unordered(READS_AT_ONCE).collect::<Vec<()>>().await;
        self.shared.described.fill(rows);
    }
}
