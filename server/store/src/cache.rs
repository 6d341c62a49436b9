//! The rows of the namespace, kept current by watches of their metadata.
//!
//! One task per kind lists and then watches. A third task watches the backups of replacements. A
//! fourth task checks that the cluster answers, and that it has not gone back in time (`heart`). A
//! page is answered from memory (`table`). A change made by others arrives through the watch. A
//! caller that has just written waits until its own change has arrived ([`Cache::reached`]).
//!
//! The watches are our own and not kube-runtime's `watcher`: it turns an error into a value that
//! may quote the body, it does not pass on `Retry-After`, and it cannot tell when the cluster was
//! last heard, which the page has to say.
//!
//! Invariant: the rows are one complete list and every change after it, up to a version. An
//! incomplete list is never shown.

mod backoff;
mod events;
mod heart;
mod state;
mod supervise;
mod topic;
mod watching;

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use backend::StoreError;
use domain::{Lang, ListPage, ListQuery, Naming, ObjectName, SecretKind, SecretRow, Seen};
use jiff::Timestamp;
use kube::core::Request as Resource;
use kube::core::params::ListParams;
use tokio::time::timeout;

use self::heart::Heart;
use self::state::{Readiness, State};
use self::supervise::Supervised;
use self::topic::Topic;
use self::watching::Watcher;
use super::call_error::Cause;
use super::connection::Connection;
use super::described::Described;
use super::kubernetes::MetadataPage;
use super::table::Counts;

/// The pauses and time limits of the watches.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// The first pause after a failure; each further pause is twice as long.
    pub pause_min: Duration,
    /// The longest pause.
    pub pause_max: Duration,
    /// The longest pause before the first list is complete, while pages wait for it.
    pub pause_at_start: Duration,
    /// After a watch that lasted this long, the pauses start from the first one again.
    pub steady: Duration,
    /// A watch that sends nothing for this long, not even a bookmark, is opened again.
    pub silence: Duration,
    /// How long a page waits for a change that its reader has already seen.
    pub seen: Duration,
    /// The time from one heartbeat to the next.
    pub heartbeat: Duration,
    /// If a heartbeat has no answer after this long, the cluster counts as not heard.
    pub answer: Duration,
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
            // Together they bound the time until a cluster that hangs is noticed: under 20 s.
            heartbeat: Duration::from_secs(8),
            answer: Duration::from_secs(10),
        }
    }
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The rows, and the tasks that keep them current. The tasks start with the first request for a
/// page, and end when this is dropped.
pub(super) struct Cache {
    state: Arc<State>,
    connection: Connection,
    resource: Resource,
    rhythm: Rhythm,
    tasks: OnceLock<Supervised>,
}

impl Cache {
    /// An empty cache. `described` is cleared if the cluster goes back in time.
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

    /// Starts the watches if they are not running yet.
    pub(super) fn start(&self) {
        self.tasks();
    }

    fn tasks(&self) -> &Supervised {
        self.tasks.get_or_init(|| {
            let watches = Topic::ALL.map(|topic| {
                let watcher = Watcher {
                    topic,
                    state: Arc::clone(&self.state),
                    connection: self.connection.clone(),
                    resource: self.resource.clone(),
                    rhythm: self.rhythm,
                };
                let task: Task = Box::pin(watcher.run());
                (topic.name(), task)
            });
            let heart: Task = Box::pin(self.heart().run());
            Supervised::spawn(watches.into_iter().chain([("versions", heart)]))
        })
    }

    fn heart(&self) -> Heart {
        Heart {
            state: Arc::clone(&self.state),
            connection: self.connection.clone(),
            resource: self.resource.clone(),
            rhythm: self.rhythm,
        }
    }

    /// Waits until a watch has ended for good, which should never happen.
    pub(super) async fn died(&self) {
        self.tasks().died().await;
    }

    /// True if a page can be answered now, even if the answer is the cluster's refusal.
    pub(super) fn can_answer(&self) -> bool {
        let is_known = |kind| !matches!(self.state.readiness(kind), Readiness::Waiting);
        !self.tasks().is_dead() && SecretKind::ALL.into_iter().all(is_known)
    }

    /// Waits until the kinds were listed, but no longer than the time limit of a call.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], or the cluster's refusal if listing is not possible.
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

    /// Waits until the rows contain what was seen. Returns false if that takes too long, though it
    /// will still come. A change that the cluster lost by going back in time is not waited for.
    pub(super) async fn reached(&self, seen: &Seen) -> bool {
        let reached = self.state.until(|state| state.has_seen(seen).then_some(()));
        timeout(self.rhythm.seen, reached).await.is_ok() || self.is_undone(seen).await
    }

    /// True if the cluster itself says that what was seen did not happen: its newest version is
    /// older, or the object that was deleted exists.
    async fn is_undone(&self, seen: &Seen) -> bool {
        match seen {
            Seen::Nothing => false,
            Seen::Written { resource_version, .. } => {
                let newest = self.heart().ask(self.rhythm.seen).await.ok().flatten();
                newest.zip(resource_version.parse().ok()).is_some_and(|(now, then)| now < then)
            }
            Seen::Gone { kind, uid } => match self.state.row_of(*kind, uid) {
                Some(row) => self.is_there(*kind, &row).await,
                None => true,
            },
        }
    }

    /// True if the cluster has the object of this row now, and is not deleting it.
    async fn is_there(&self, kind: SecretKind, row: &SecretRow) -> bool {
        let selector = format!("metadata.name={},type={}", row.object, kind.object_type());
        let params = ListParams { limit: Some(1), ..ListParams::default() }.fields(&selector);
        let Ok(request) = self.resource.list_metadata(&params) else { return false };
        let found = timeout(self.rhythm.seen, self.connection.attempt::<MetadataPage>(request));
        let Ok(Ok(found)) = found.await else { return false };
        let mut found = found.items.into_iter().flatten().map(|item| item.metadata);
        found.any(|meta| {
            meta.uid.as_deref() == Some(&row.version.uid) && meta.deletion_timestamp.is_none()
        })
    }

    /// True while the cluster answers the heartbeats.
    pub(super) fn is_heard(&self) -> bool {
        self.state.is_heard()
    }

    /// True while no row comes from a state that the cluster has lost by going back in time.
    pub(super) fn holds(&self) -> bool {
        self.state.holds()
    }

    /// One page of the rows, and their state.
    pub(super) fn page(
        &self,
        query: &ListQuery,
        lang: Lang,
        now: impl Fn() -> Timestamp,
    ) -> ListPage {
        let mut page = self.state.page(query, lang);
        page.as_of = self.state.as_of(query.kind, &now);
        page.restored = self.state.restored(&now);
        page
    }

    /// The rows of a kind whose value has not been read yet, in the order of their names.
    pub(super) fn unread_rows(&self, kind: SecretKind) -> Vec<SecretRow> {
        self.state.unread_rows(kind)
    }

    /// Counts the rows of a kind besides `except` by what their summaries have. `place` returns
    /// the position of a text in the question, if the question asks for the text.
    pub(super) fn count(
        &self,
        kind: SecretKind,
        except: &str,
        place: impl Fn(&str) -> Option<usize>,
    ) -> Counts {
        self.state.count(kind, except, place)
    }

    /// Returns when the cluster was last heard, if no changes of a kind arrive.
    pub(super) fn as_of(
        &self,
        kind: Option<SecretKind>,
        now: impl FnOnce() -> Timestamp,
    ) -> Option<String> {
        self.state.as_of(kind, now)
    }

    /// The row of an object.
    pub(super) fn row(&self, kind: SecretKind, object: &ObjectName) -> Option<SecretRow> {
        self.state.row(kind, object.as_str())
    }

    /// At most `most` objects whose value has not been read yet.
    pub(super) fn unread(&self, most: usize) -> Vec<ObjectName> {
        self.state.unread(most)
    }

    /// Stores the description of a value. Open pages are told only by [`Self::tell`]; a page that
    /// is being made already shows it.
    pub(super) fn describe(&self, row: &SecretRow) {
        self.state.describe(row);
    }

    /// Tells the open pages that the rows have changed.
    pub(super) fn tell(&self) {
        self.state.moved(true);
    }

    /// True if the object is a row of the kind.
    pub(super) fn has(&self, kind: SecretKind, object: &ObjectName) -> bool {
        self.state.has(kind, object.as_str())
    }

    /// True if no backup is known, in the state that the page shows.
    pub(super) fn has_no_backup(&self) -> bool {
        self.start();
        self.state.has_no_backup()
    }

    /// Notes that this process has made a backup, so that the backup is not overlooked until the
    /// watch reports it.
    pub(super) fn expect_backup(&self, resource_version: &str) {
        self.state.expect_backup(resource_version);
    }

    /// Waits until the rows are in another state than `since`.
    pub(super) async fn changed(&self, since: u64) -> u64 {
        self.start();
        self.state.changed(since).await
    }
}
