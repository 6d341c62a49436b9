//! The rows of the namespace, kept current by watches of their metadata.
//!
//! One task per kind lists and then watches; a third one watches the backups of replacements. A
//! page is answered from memory (`table`). What was written elsewhere arrives by the watch, and
//! what a caller has just written is waited for ([`Cache::reached`]).
//!
//! The watches are our own and not kube-runtime's `watcher`: it turns an error into a value that
//! may quote the body, it does not let `Retry-After` through, and it cannot tell when the cluster
//! was last heard, which the page has to say.
//!
//! Invariant: what is shown is one complete list and every change after it, up to a version; a
//! list that is not complete is never shown.

mod backoff;
mod events;
mod state;
mod supervise;
mod watching;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use app::backend::StoreError;
use app::domain::{ListPage, ListQuery, Naming, ObjectName, SecretKind, SecretRow, Seen};
use app::words::Lang;
use jiff::Timestamp;
use kube::core::Request as Resource;
use tokio::time::timeout;

pub(super) use self::state::Topic;
use self::state::{Readiness, State};
use self::supervise::Supervised;
use self::watching::Watcher;
use super::connection::Connection;
use super::described::Described;
use super::errors::Cause;

/// How long the watches wait for what.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// The first pause after a failure; each further one is twice as long.
    pub pause_min: Duration,
    /// The longest pause.
    pub pause_max: Duration,
    /// The longest pause before the first list is complete, while pages wait for it.
    pub pause_at_start: Duration,
    /// A watch that lasted this long was a good one: the pauses start from the first again.
    pub steady: Duration,
    /// A watch that says nothing for this long, not even a bookmark, is opened again.
    pub silence: Duration,
    /// How long a page waits for what its reader has seen.
    pub seen: Duration,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self {
            pause_min: Duration::from_millis(200),
            pause_max: Duration::from_secs(30),
            pause_at_start: Duration::from_secs(3),
            steady: Duration::from_secs(10),
            // The API server sends a bookmark about once a minute (Kubernetes: API Concepts).
            silence: Duration::from_secs(100),
            seen: Duration::from_secs(2),
        }
    }
}

/// The rows, and the tasks that keep them current. The tasks start with the first question, and
/// end when this is dropped.
pub(super) struct Cache {
    state: Arc<State>,
    connection: Connection,
    resource: Resource,
    rhythm: Rhythm,
    tasks: OnceLock<Supervised>,
}

impl Cache {
    /// A cache of nothing yet.
    pub(super) fn new(
        connection: Connection,
        resource: Resource,
        naming: Naming,
        described: Arc<Described>,
        rhythm: Rhythm,
    ) -> Self {
        let state = Arc::new(State::new(naming, described));
        Self { state, connection, resource, rhythm, tasks: OnceLock::new() }
    }

    /// Starts the watches, where they are not running.
    pub(super) fn start(&self) {
        self.tasks();
    }

    fn tasks(&self) -> &Supervised {
        self.tasks.get_or_init(|| {
            Supervised::spawn(Topic::ALL.map(|topic| {
                let watcher = Watcher {
                    topic,
                    state: Arc::clone(&self.state),
                    connection: self.connection.clone(),
                    resource: self.resource.clone(),
                    rhythm: self.rhythm,
                };
                (topic.name(), watcher.run())
            }))
        })
    }

    /// Waits until a watch has ended for good, which is never meant to happen.
    pub(super) async fn died(&self) {
        self.tasks().died().await;
    }

    /// True where a page has an answer now, be it that the cluster refuses.
    pub(super) fn can_answer(&self) -> bool {
        let is_known = |kind| !matches!(self.state.readiness(kind), Readiness::Waiting);
        !self.tasks().is_dead() && SecretKind::ALL.into_iter().all(is_known)
    }

    /// Waits until the kinds were listed, at most for the time limit of a call.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], or what the cluster refuses, where it has to be given up.
    pub(super) async fn ready(&self, kind: Option<SecretKind>) -> Result<(), StoreError> {
        self.start();
        let all = async {
            for kind in SecretKind::ALL.into_iter().filter(|k| kind.is_none_or(|kind| kind == *k)) {
                self.state
                    .until(|state| match state.readiness(kind) {
                        Readiness::Ready => Some(Ok(())),
                        Readiness::Waiting => None,
                        Readiness::Failed(error) => Some(Err(error)),
                    })
                    .await?;
            }
            Ok(())
        };
        match timeout(self.connection.timeout(), all).await {
            Ok(result) => result,
            Err(_) => Err(StoreError::Unavailable(Cause::Timeout.into())),
        }
    }

    /// Waits until what was seen is in the rows; false where it is not in time.
    pub(super) async fn reached(&self, seen: &Seen) -> bool {
        let reached = self.state.until(|state| state.has_seen(seen).then_some(()));
        timeout(self.rhythm.seen, reached).await.is_ok()
    }

    /// One page of what is known, and its state.
    pub(super) fn page(
        &self,
        query: &ListQuery,
        lang: Lang,
        now: impl FnOnce() -> Timestamp,
    ) -> ListPage {
        let mut page = self.state.page(query, lang);
        page.as_of = self.state.as_of(query.kind, now);
        page
    }

    /// All rows of a kind, in the order of their names.
    pub(super) fn rows(&self, kind: SecretKind) -> Vec<SecretRow> {
        self.state.rows(kind)
    }

    /// The row of an object.
    pub(super) fn row(&self, kind: SecretKind, object: &ObjectName) -> Option<SecretRow> {
        self.state.row(kind, object.as_str())
    }

    /// Objects whose value nobody has read, at most so many.
    pub(super) fn unread(&self, most: usize) -> Vec<ObjectName> {
        self.state.unread(most)
    }

    /// Takes over what a value was found to be. Open pages do not hear of it until [`Self::tell`]; a
    /// page that is being made shows it already.
    pub(super) fn describe(&self, row: &SecretRow) {
        self.state.describe(row);
    }

    /// Tells the open pages that the rows have changed.
    pub(super) fn tell(&self) {
        self.state.moved(true);
    }

    /// True where the object is a row of the kind.
    pub(super) fn has(&self, kind: SecretKind, object: &ObjectName) -> bool {
        self.state.has(kind, object.as_str())
    }

    /// True where no backup is known, as of what the page shows.
    pub(super) fn has_no_backup(&self) -> bool {
        self.start();
        self.state.has_no_backup()
    }

    /// Says that this process has made a backup, so that it is not overlooked until the watch
    /// tells of it.
    pub(super) fn expect_backup(&self, resource_version: &str) {
        self.state.expect_backup(resource_version);
    }

    /// Waits for another state of the rows than `since`.
    pub(super) async fn changed(&self, since: u64) -> u64 {
        self.start();
        self.state.changed(since).await
    }
}
