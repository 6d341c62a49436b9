//! The only thread that writes: it takes the queued jobs, decides them in order, and commits once.
//!
//! Invariant: no caller gets an answer before the commit that holds everything the answer was based
//! on. After a failed commit the thread ends, and the queue with it, so that every later write
//! fails at once instead of building on a state that may not be on disk.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use redb::{Database, Durability, ReadableTable, Table};
use tokio::sync::{mpsc, oneshot, watch};

use super::StoreOptions;
use super::format::{EVENTS, EventRow, KeyColumns, META, OBJECTS, ObjectRow, Position};
use super::history;
use super::{Change, Committed, EventKind, ObjectKey, StoreError, Stored};

/// The most jobs that share one commit.
const BATCH: usize = 256;

/// Tells the caller the result of the commit; `Ok` is the revision of the caller's own change.
type Release = Box<dyn FnOnce(Result<u64, StoreError>) + Send>;
/// Runs the caller's decision; returns the change, and the function that tells the caller the
/// result.
type Decide = Box<dyn FnOnce(Option<Stored>, u64) -> (Change, Release) + Send>;

/// One thing to do.
pub(super) enum Job {
    /// Change one object.
    Write(ObjectKey, Decide),
    /// Drop changes up to this revision.
    Compact(u64, Release),
}

/// A write whose answer, or its decision's error, goes to `answer`.
pub(super) fn write<T: Send + 'static, E: Send + 'static>(
    key: ObjectKey,
    decide: impl FnOnce(Option<Stored>, u64) -> Result<(Change, T), E> + Send + 'static,
    answer: oneshot::Sender<Result<Result<Committed<T>, E>, StoreError>>,
) -> Job {
    let decide: Decide = Box::new(move |present, next| {
        // A decision is the caller's code, and its panic must not affect the writes of others.
        let (change, verdict) = match catch_unwind(AssertUnwindSafe(move || decide(present, next)))
        {
            Ok(Ok((change, value))) => (change, Ok(Ok(value))),
            Ok(Err(error)) => (Change::Nothing, Ok(Err(error))),
            Err(_) => (Change::Nothing, Err(StoreError::Decision)),
        };
        let release: Release = Box::new(move |outcome| {
            // A caller that no longer waits needs no answer.
            let _ = answer.send(outcome.and_then(|revision| {
                verdict.map(|decided| decided.map(|value| Committed { revision, value }))
            }));
        });
        (change, release)
    });
    Job::Write(key, decide)
}

/// A compaction whose answer goes to `answer`.
pub(super) fn compact(revision: u64, answer: oneshot::Sender<Result<(), StoreError>>) -> Job {
    Job::Compact(
        revision,
        Box::new(move |outcome| {
            let _ = answer.send(outcome.map(|_| ()));
        }),
    )
}

/// The thread's state.
pub(super) struct Writer {
    db: Arc<Database>,
    position: Position,
    options: StoreOptions,
    announce: watch::Sender<u64>,
    oldest: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn new(
        db: Arc<Database>,
        position: Position,
        options: StoreOptions,
        announce: watch::Sender<u64>,
        oldest: Arc<AtomicU64>,
    ) -> Self {
        Self { db, position, options, announce, oldest }
    }

    /// Works until the queue is closed or a commit fails.
    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(BATCH);
        while queue.blocking_recv_many(&mut jobs, BATCH) > 0 {
            let mut waiting = Vec::with_capacity(jobs.len());
            let outcome = self.commit(jobs.drain(..), &mut waiting);
            let failure = outcome.err().map(|error| StoreError::Write(Arc::new(error)));
            for (release, revision) in waiting {
                release(failure.clone().map_or(Ok(revision), Err));
            }
            if failure.is_some() {
                return;
            }
        }
    }

    /// Runs the jobs in one transaction. `waiting` gets all callers to be told, even if the commit
    /// fails.
    fn commit(
        &mut self,
        jobs: impl Iterator<Item = Job>,
        waiting: &mut Vec<(Release, u64)>,
    ) -> Result<(), redb::Error> {
        let mut txn = self.db.begin_write()?;
        txn.set_durability(Durability::Immediate)?;
        // This costs two syncs instead of one. The newest commit is then known to be complete, and
        // damage to it is an error; otherwise redb would silently go back to the commit before.
        txn.set_two_phase_commit(true);
        let mut batch = Batch {
            objects: txn.open_table(OBJECTS)?,
            events: txn.open_table(EVENTS)?,
            position: self.position,
            changes: 0,
        };
        for job in jobs {
            batch.apply(job, waiting)?;
        }
        history::trim(&mut batch.events, &mut batch.position, &self.options, batch.changes)?;
        let position = batch.position;
        drop(batch);
        if position == self.position {
            txn.abort()?;
            return Ok(());
        }
        position.save(&mut txn.open_table(META)?)?;
        txn.commit()?;
        self.position = position;
        self.oldest.store(position.oldest, Ordering::Release);
        self.announce.send_if_modified(|revision| {
            let grown = *revision != position.revision;
            *revision = position.revision;
            grown
        });
        Ok(())
    }
}

/// The open tables of one transaction, and the position that the store has reached in it.
struct Batch<'txn> {
    objects: Table<'txn, KeyColumns, ObjectRow>,
    events: Table<'txn, u64, EventRow>,
    position: Position,
    changes: usize,
}

impl Batch<'_> {
    fn apply(&mut self, job: Job, waiting: &mut Vec<(Release, u64)>) -> Result<(), redb::Error> {
        let (key, decide) = match job {
            Job::Write(key, decide) => (key, decide),
            Job::Compact(revision, release) => {
                waiting.push((release, revision));
                return history::compact(&mut self.events, &mut self.position, revision);
            }
        };
        let present = self.present(&key)?;
        let next = self.position.revision.saturating_add(1);
        let (change, release) = decide(present.clone(), next);
        let (kind, bytes) = match (change, &present) {
            (Change::Put(bytes), _) => (EventKind::Put, bytes),
            (Change::Delete { last }, Some(_)) => (EventKind::Delete, last),
            (Change::Delete { .. } | Change::Nothing, _) => {
                let revision = present.map_or(self.position.revision, |stored| stored.revision);
                waiting.push((release, revision));
                return Ok(());
            }
        };
        // This comes before the change itself: if the change fails, this caller must be told too.
        waiting.push((release, next));
        self.change(&key, kind, &bytes, present.as_ref())
    }

    fn present(&self, key: &ObjectKey) -> Result<Option<Stored>, redb::Error> {
        let row = self.objects.get((&*key.resource, &*key.namespace, &*key.name))?;
        Ok(row.map(|row| {
            let (revision, bytes) = row.value();
            Stored { revision, bytes: bytes.to_vec() }
        }))
    }

    fn change(
        &mut self,
        key: &ObjectKey,
        kind: EventKind,
        bytes: &[u8],
        previous: Option<&Stored>,
    ) -> Result<(), redb::Error> {
        self.position.revision = self.position.revision.saturating_add(1);
        self.changes = self.changes.saturating_add(1);
        let place = (&*key.resource, &*key.namespace, &*key.name);
        match kind {
            EventKind::Put => {
                self.objects.insert(place, (self.position.revision, bytes))?;
            }
            EventKind::Delete => {
                self.objects.remove(place)?;
            }
        }
        history::record(&mut self.events, &mut self.position, key, kind, bytes, previous)
    }
}
