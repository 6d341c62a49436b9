//! What the watches have found, and the health of each watch.
//!
//! Invariant: rows change before their version is published, so a reader that sees a version finds
//! every change up to it in the rows. An event that is not newer than what was seen changes
//! nothing.

mod health;
mod pulse;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use backend::StoreError;
use domain::{Lang, ListPage, ListQuery, Naming, ObjectName, SecretKind, SecretRow, Seen};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use tokio::sync::watch;
use tokio::time::Instant;

use self::health::Health;
pub(super) use self::pulse::Floor;
use self::pulse::Pulse;
use super::super::call_error::CallError;
use super::super::convert;
use super::super::described::Described;
use super::super::table::{Counts, KindTable, Packed, Table};
use super::events::Event;
use super::topic::Topic;
use crate::clock::rfc3339;
use crate::random;

/// The number of failures after which a page no longer waits for the first list.
const TRIES: u32 = 3;

/// Objects of a list that is still being read.
#[derive(Debug, Default)]
pub(super) struct Listed {
    rows: Packed,
    backups: BTreeSet<String>,
}

/// Whether rows can be shown.
pub(super) enum Readiness {
    /// The rows were listed.
    Ready,
    /// The rows are being listed.
    Waiting,
    /// The rows cannot be listed.
    Failed(StoreError),
}

/// Rows, backups, and the health of the watches.
pub(super) struct State {
    naming: Naming,
    table: RwLock<Table>,
    backups: Mutex<BTreeSet<String>>,
    /// The newest version of a backup that this process has made.
    own_backup: AtomicU64,
    health: Mutex<[Health; Topic::ALL.len()]>,
    pulse: Mutex<Pulse>,
    /// Sends a new value when everything has to be listed again.
    again: watch::Sender<u64>,
    /// The descriptions of values. They are cleared if the cluster goes back in time.
    described: Arc<Described>,
    /// The generation of the rows: it changes when a page would look different.
    generation: watch::Sender<u64>,
    /// Sends a new value with everything that a waiting page may wait for.
    progress: watch::Sender<u64>,
}

impl State {
    /// Creates a state in which nothing is known yet.
    pub(super) fn new(naming: Naming, described: Arc<Described>) -> Self {
        // Not from zero, so that a page of another process is not mistaken for a page of this one.
        let start = random::bytes::<4>().map_or(0, |bytes| u64::from(u32::from_le_bytes(bytes)));
        Self {
            table: RwLock::new(Table::new(&naming)),
            naming,
            backups: Mutex::default(),
            own_backup: AtomicU64::new(0),
            health: Mutex::default(),
            pulse: Mutex::default(),
            again: watch::Sender::new(0),
            described,
            generation: watch::Sender::new(start << 20),
            progress: watch::Sender::new(0),
        }
    }

    /// Adds the objects of one page of a list. What the rows do not need is dropped here.
    pub(super) fn collect(
        &self,
        topic: Topic,
        listed: &mut Listed,
        objects: impl Iterator<Item = ObjectMeta>,
    ) {
        match topic {
            Topic::Rows(kind) => {
                listed.rows.extend(objects.filter_map(|meta| self.row_from(kind, &meta)));
            }
            Topic::Backups => listed.backups.extend(objects.filter_map(|meta| meta.name)),
        }
        self.contact(topic);
    }

    /// Replaces the rows by a complete list. `floor` was known before the list was requested; it is
    /// `None` if the list's version is not a version of the cluster.
    pub(super) fn replace(
        &self,
        topic: Topic,
        listed: Listed,
        version: &str,
        floor: Option<Floor>,
    ) {
        if let Some(floor) = floor {
            self.answered(floor, version.parse().ok());
        }
        match topic {
            Topic::Rows(kind) => {
                let table = KindTable::new(kind, &self.naming, listed.rows);
                let languages: Vec<_> = self.table().of(kind).languages().collect();
                // This and dropping the old rows happen without the lock, because there may be many
                // rows.
                table.sort_titles(&languages);
                let old = std::mem::replace(self.table_mut().of_mut(kind), table);
                drop(old);
            }
            Topic::Backups => *lock(&self.backups) = listed.backups,
        }
        self.with(topic, |health| {
            health.listed = true;
            health.reached = version.parse().ok();
            health.contact = Some(Instant::now());
        });
        self.moved(true);
    }

    /// Applies the events of a watch, in order.
    pub(super) fn apply(&self, topic: Topic, events: Vec<Event>) {
        let silent = self.silent_since();
        let (mut reached, mut changed) = self.with(topic, |health| {
            // The watch is heard now, so the page need not say "as of".
            (health.reached, health.is_silent(silent))
        });
        for event in events {
            let (Event::Put(meta) | Event::Gone(meta) | Event::Bookmark(meta)) = &event else {
                continue;
            };
            let version = meta.resource_version.as_deref().and_then(|text| text.parse().ok());
            if version.is_some() && version <= reached {
                // The event was seen before: in the list, or by the previous watch.
                continue;
            }
            match &event {
                Event::Put(meta) => changed |= self.put(topic, meta, version),
                Event::Gone(meta) => changed |= self.remove(topic, meta),
                Event::Bookmark(_) | Event::Error(_) => {}
            }
            reached = version.or(reached);
        }
        self.with(topic, |health| {
            health.reached = reached;
            health.contact = Some(Instant::now());
        });
        self.moved(changed);
    }

    fn put(&self, topic: Topic, meta: &ObjectMeta, version: Option<u64>) -> bool {
        let Topic::Rows(kind) = topic else {
            return meta.name.clone().is_some_and(|name| lock(&self.backups).insert(name));
        };
        let Some(row) = self.row_from(kind, meta) else { return false };
        let mut table = self.table_mut();
        // If the prefixes overlap, an older object of the other type may have had this name.
        for other in SecretKind::ALL.into_iter().filter(|other| *other != kind) {
            let object = row.object.as_str();
            let older = table
                .of(other)
                .get(object)
                .is_some_and(|old| old.version.resource_version.parse::<u64>().ok() < version);
            if older {
                table.of_mut(other).remove(object);
            }
        }
        table.of_mut(kind).put(&row);
        true
    }

    /// The row of an object, with the description of its value if one is remembered.
    fn row_from(&self, kind: SecretKind, meta: &ObjectMeta) -> Option<SecretRow> {
        let mut row = convert::row(&self.naming, kind, meta)?;
        self.described.fill([&mut row]);
        Some(row)
    }

    /// Puts the description of a value into its row, so that a search finds it.
    pub(super) fn describe(&self, row: &SecretRow) {
        self.table_mut().of_mut(row.kind).describe(row);
    }

    /// At most `most` objects whose value has not been read yet, Image Pull first.
    pub(super) fn unread(&self, most: usize) -> Vec<ObjectName> {
        let table = self.table();
        let kinds = [SecretKind::ImagePull, SecretKind::GitSync];
        let all = kinds.into_iter().flat_map(|kind| table.of(kind).unread());
        all.take(most).map(ObjectName::from_stored).collect()
    }

    fn remove(&self, topic: Topic, meta: &ObjectMeta) -> bool {
        let Some(name) = meta.name.as_deref() else { return false };
        match topic {
            Topic::Rows(kind) => self.table_mut().of_mut(kind).remove(name),
            Topic::Backups => lock(&self.backups).remove(name),
        }
    }

    /// Notes that the cluster was heard.
    pub(super) fn contact(&self, topic: Topic) {
        self.with(topic, |health| health.contact = Some(Instant::now()));
    }

    /// Notes that the watch is running.
    pub(super) fn live(&self, topic: Topic) {
        let again = self.with(topic, |health| {
            let again = !health.is_live;
            health.contact = Some(Instant::now());
            (health.is_live, health.was_live) = (true, true);
            (health.failures, health.failure) = (0, None);
            again
        });
        self.moved(again);
    }

    /// Notes that the watch, or the list before it, has failed.
    pub(super) fn broken(&self, topic: Topic, error: CallError, verb: &'static str) {
        let newly = self.with(topic, |health| {
            let newly = health.is_live;
            health.is_live = false;
            health.failures = health.failures.saturating_add(1);
            health.failure = Some((error, verb));
            newly
        });
        self.moved(newly);
    }

    /// True if the watch has ever been running.
    pub(super) fn was_live(&self, topic: Topic) -> bool {
        self.with(topic, |health| health.was_live)
    }

    /// Returns whether the rows of a kind can be shown.
    pub(super) fn readiness(&self, kind: SecretKind) -> Readiness {
        self.with(Topic::Rows(kind), |health| {
            let Some((error, verb)) = &health.failure else {
                return if health.was_live { Readiness::Ready } else { Readiness::Waiting };
            };
            let refused =
                matches!(error.status(), Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN));
            if health.was_live || (health.listed && !refused) {
                return Readiness::Ready;
            }
            if error.is_transient() && health.failures < TRIES {
                return Readiness::Waiting;
            }
            Readiness::Failed(error.clone().into_store_error(verb, None))
        })
    }

    /// True if the rows contain what was seen. A version that is not a number counts as seen.
    pub(super) fn has_seen(&self, seen: &Seen) -> bool {
        match seen {
            Seen::Nothing => true,
            Seen::Written { kind, resource_version } => {
                let Ok(wanted) = resource_version.parse::<u64>() else { return true };
                let reached = self.with(Topic::Rows(*kind), |health| health.reached);
                reached.is_none_or(|reached| reached >= wanted)
            }
            Seen::Gone { kind, uid } => !self.table().of(*kind).has_uid(uid),
        }
    }

    /// One page of the rows, with their generation.
    pub(super) fn page(&self, query: &ListQuery, lang: Lang) -> ListPage {
        let table = self.table();
        // Under the lock, so that a change made in between has a later generation.
        let generation = *self.generation.borrow();
        ListPage { generation, ..table.page(query, lang) }
    }

    /// Returns when the cluster was last heard, if a watch of what is shown is broken.
    pub(super) fn as_of(
        &self,
        kind: Option<SecretKind>,
        now: impl FnOnce() -> Timestamp,
    ) -> Option<String> {
        let kinds = SecretKind::ALL.into_iter().filter(|k| kind.is_none_or(|kind| kind == *k));
        let silent = self.silent_since();
        let contacts = kinds.filter_map(|kind| {
            self.with(Topic::Rows(kind), |health| {
                let is_broken = !health.is_live && health.failure.is_some();
                health.contact.filter(|_| is_broken || health.is_silent(silent))
            })
        });
        let ago = SignedDuration::try_from(contacts.min()?.elapsed()).ok()?;
        now().checked_sub(ago).ok().map(rfc3339)
    }

    /// The rows of a kind whose value has not been read yet.
    pub(super) fn unread_rows(&self, kind: SecretKind) -> Vec<SecretRow> {
        let table = self.table();
        let table = table.of(kind);
        table.unread().filter_map(|object| table.get(object)).collect()
    }

    /// Counts the rows of a kind by what their summaries have.
    pub(super) fn count(
        &self,
        kind: SecretKind,
        except: &str,
        place: impl Fn(&str) -> Option<usize>,
    ) -> Counts {
        self.table().of(kind).count(except, place)
    }

    /// The row of an object.
    pub(super) fn row(&self, kind: SecretKind, object: &str) -> Option<SecretRow> {
        self.table().of(kind).get(object)
    }

    /// The row of an object by its uid.
    pub(super) fn row_of(&self, kind: SecretKind, uid: &str) -> Option<SecretRow> {
        self.table().of(kind).of_uid(uid)
    }

    /// True if the object is a row of the kind.
    pub(super) fn has(&self, kind: SecretKind, object: &str) -> bool {
        self.table().of(kind).contains(object)
    }

    /// True if no backup is known, and this process has made none since. While the watch is broken,
    /// the answer is as old as the rows.
    pub(super) fn has_no_backup(&self) -> bool {
        let own = self.own_backup.load(Ordering::Acquire);
        let current = self.with(Topic::Backups, |health| {
            health.listed && health.reached.is_some_and(|reached| reached >= own)
        });
        current && lock(&self.backups).is_empty()
    }

    /// Notes that this process has made a backup of this version.
    pub(super) fn expect_backup(&self, version: &str) {
        // If the version cannot be compared, the cluster is asked from now on.
        self.own_backup.fetch_max(version.parse().unwrap_or(u64::MAX), Ordering::AcqRel);
    }

    /// Waits until `answer` returns a value.
    pub(super) async fn until<T>(&self, mut answer: impl FnMut(&Self) -> Option<T>) -> T {
        let mut progress = self.progress.subscribe();
        loop {
            progress.mark_unchanged();
            if let Some(answer) = answer(self) {
                return answer;
            }
            if progress.changed().await.is_err() {
                // The sender belongs to this state, so it still exists.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Waits until the generation differs from `since`.
    pub(super) async fn changed(&self, since: u64) -> u64 {
        let mut generation = self.generation.subscribe();
        let other = generation.wait_for(|generation| *generation != since).await;
        other.map_or(since, |generation| *generation)
    }

    /// Reports progress. `changed` says whether a page would look different.
    pub(super) fn moved(&self, changed: bool) {
        if changed {
            self.generation.send_modify(|generation| *generation += 1);
        }
        self.progress.send_modify(|progress| *progress = progress.wrapping_add(1));
    }

    fn with<T>(&self, topic: Topic, look: impl FnOnce(&mut Health) -> T) -> T {
        let mut all = lock(&self.health);
        let [git_sync, image_pull, backups] = &mut *all;
        look(match topic {
            Topic::Rows(SecretKind::GitSync) => git_sync,
            Topic::Rows(SecretKind::ImagePull) => image_pull,
            Topic::Backups => backups,
        })
    }

    fn table(&self) -> RwLockReadGuard<'_, Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn table_mut(&self) -> RwLockWriteGuard<'_, Table> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A panic elsewhere does not damage the data behind the lock. Only a table whose change was
/// interrupted is incomplete; then its watch has died, which ends the process.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
