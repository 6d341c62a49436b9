//! The object store of the embedded cluster: keys, bytes and a history of changes in one redb file.
//!
//! The store knows nothing of Kubernetes. The value of a key is a byte string. Each change of a
//! value has a number, its revision, and the last changes are kept so that watches can be served.
//! The store is not a cache: objects stay in the file, and only redb's small page cache is in
//! memory.
//!
//! Invariant: everything that [`Store::write`] or a read has returned is on disk, and stays
//! readable after a crash at any later moment.

use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use redb::Database;
use redb::backends::InMemoryBackend;
use tokio::sync::{mpsc, oneshot, watch};

mod admission;
mod error;
mod format;
mod history;
mod object;
mod probation;
mod read;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{EventsError, OpenError, StoreError};
pub use object::{Change, Committed, Event, EventKind, ObjectKey, Stored};

use admission::Admitted;
use writer::Job;

/// Writes that may wait for the writer thread before a further caller has to wait to be queued.
const QUEUE: usize = 256;

/// A function that gets the namespace, name, revision and bytes of one object after the other.
pub type Visitor<'a> = dyn FnMut(&str, &str, u64, &[u8]) -> ControlFlow<()> + 'a;

/// The bounds of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// The number of changes kept for watches. With 0 every change is compacted away at once.
    pub history: u64,
    /// Bytes of changes kept for watches; the stricter of the two bounds counts.
    pub history_bytes: u64,
    /// Bytes of memory for redb's page cache.
    pub cache_bytes: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { history: 10_000, history_bytes: 64 * 1024 * 1024, cache_bytes: 16 * 1024 * 1024 }
    }
}

/// A handle on an open store. Clones share the store; dropping the last one closes the file.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    db: Arc<Database>,
    /// `None` only while the handle is dropped: the writer ends when the queue is closed.
    jobs: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    durable: watch::Receiver<u64>,
    oldest: Arc<AtomicU64>,
}

impl Store {
    /// Opens the store in the file at `path`. If there is no file, or it is empty, a new store is
    /// created (mode 0600, its folder 0700).
    ///
    /// Every page of an existing file is verified first. After a crash this also recovers the file;
    /// that is not an error.
    ///
    /// # Errors
    /// [`OpenError`] if the file cannot be opened, is in use, is damaged, is of a newer Keypane or
    /// is not a store at all. In all of these cases every byte of the file stays as it was.
    pub fn open(path: &Path, options: StoreOptions) -> Result<Self, OpenError> {
        Self::start(admission::open_file(path, options)?, options)
    }

    /// Opens a store on the caller's own backend, under the same rules as [`Store::open`].
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub fn on_backend(
        backend: impl redb::StorageBackend,
        options: StoreOptions,
    ) -> Result<Self, OpenError> {
        let admitted = admission::admit(Box::new(backend), "the given backend", options)?;
        Self::start(admitted, options)
    }

    /// Creates a store in memory, which is gone with its last handle.
    ///
    /// # Errors
    /// [`OpenError::Io`] if the writer thread cannot be started.
    pub fn in_memory() -> Result<Self, OpenError> {
        Self::on_backend(InMemoryBackend::new(), StoreOptions::default())
    }

    fn start(admitted: Admitted, options: StoreOptions) -> Result<Self, OpenError> {
        let Admitted { db, position } = admitted;
        let db = Arc::new(db);
        let oldest = Arc::new(AtomicU64::new(position.oldest));
        let (announce, durable) = watch::channel(position.revision);
        let (jobs, queue) = mpsc::channel(QUEUE);
        let writer = writer::Writer::new(db.clone(), position, options, announce, oldest.clone());
        let writer = std::thread::Builder::new()
            .name("keypane-store".to_owned())
            .spawn(move || writer.run(queue))
            .map_err(|source| OpenError::Io {
                place: "the writer thread of the store".to_owned(),
                source,
            })?;
        Ok(Self {
            inner: Arc::new(Inner { db, jobs: Some(jobs), writer: Some(writer), durable, oldest }),
        })
    }

    /// The newest durable revision; greater than 0 even in a new store.
    #[must_use]
    pub fn revision(&self) -> u64 {
        *self.inner.durable.borrow()
    }

    /// The revision up to which changes are compacted away: [`Store::events_after`] can answer for
    /// this revision and newer ones.
    #[must_use]
    pub fn oldest(&self) -> u64 {
        self.inner.oldest.load(Ordering::Acquire)
    }

    /// A receiver that wakes when the durable revision grows. `changed()` fails once the store
    /// takes no more writes, so that a watch notices that the writer is gone.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.inner.durable.clone()
    }

    /// The object under `key`; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError::Read`] if the file cannot be read.
    pub fn get(&self, key: &ObjectKey) -> Result<Option<Stored>, StoreError> {
        read::get(&self.inner.db, key).map_err(StoreError::read)
    }

    /// Visits the objects of `resource` in the order of namespace and name, all from one snapshot,
    /// and returns the revision of that snapshot.
    ///
    /// `namespace` of `None` means all namespaces. The visit starts strictly after the (namespace,
    /// name) `after`, and stops when `f` breaks. Objects are read one at a time, so memory does not
    /// grow with their number.
    ///
    /// # Errors
    /// [`StoreError::Read`] if the file cannot be read. An unknown resource or namespace counts as
    /// empty and is not an error.
    pub fn visit(
        &self,
        resource: &str,
        namespace: Option<&str>,
        after: Option<(&str, &str)>,
        f: &mut Visitor<'_>,
    ) -> Result<u64, StoreError> {
        read::visit(&self.inner.db, resource, namespace, after, f).map_err(StoreError::read)
    }

    /// At most `limit` changes that came after `revision`, oldest first. Empty for the newest
    /// revision and for one that does not exist yet.
    ///
    /// # Errors
    /// [`EventsError::Compacted`] if changes after `revision` have been dropped,
    /// [`EventsError::Store`] if the file cannot be read.
    pub fn events_after(&self, revision: u64, limit: usize) -> Result<Vec<Event>, EventsError> {
        history::events_after(&self.inner.db, revision, limit)
            .map_err(StoreError::read)?
            .ok_or(EventsError::Compacted)
    }

    /// Changes one object by a decision on its current state.
    ///
    /// `decide` runs on the writer thread, on the newest state (earlier writes of the same batch
    /// included). It gets the revision that its change will have. It must be quick, because all
    /// other writes wait for it. It returns the change, and a value for the caller. The caller gets
    /// the value as [`Committed::value`] once everything that the decision was based on, and its
    /// own change, is on disk. Concurrent writes share that commit.
    ///
    /// Dropping the returned future does not cancel a write that is queued.
    ///
    /// # Errors
    /// The inner error is the decision's own; then the object is unchanged. The outer error is a
    /// [`StoreError`]: after [`StoreError::Write`] it is unknown whether the change is on disk;
    /// after the others the change is not on disk.
    pub async fn write<T: Send + 'static, E: Send + 'static>(
        &self,
        key: ObjectKey,
        decide: impl FnOnce(Option<Stored>, u64) -> Result<(Change, T), E> + Send + 'static,
    ) -> Result<Result<Committed<T>, E>, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.submit(writer::write(key, decide, answer), answered).await
    }

    /// Drops the changes up to and including `revision` from the history; objects stay. A revision
    /// that does not exist yet stands for the newest one. A revision older than [`Store::oldest`]
    /// changes nothing.
    ///
    /// # Errors
    /// [`StoreError`], as for [`Store::write`].
    pub async fn compact(&self, revision: u64) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.submit(writer::compact(revision, answer), answered).await
    }

    /// Queues a job and waits for its answer.
    async fn submit<T>(
        &self,
        job: Job,
        mut answered: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let jobs = self.inner.jobs.as_ref().ok_or(StoreError::Stopped)?;
        jobs.send(job).await.map_err(|_| StoreError::Stopped)?;
        // A job that is sent at the moment when the writer ends may stay in the queue for as long
        // as there is a sender, and this store is one. So the waiting also ends with the queue;
        // every answer of the writer was sent before that.
        tokio::select! {
            biased;
            answer = &mut answered => answer.map_err(|_| StoreError::Stopped)?,
            () = jobs.closed() => answered.try_recv().map_err(|_| StoreError::Stopped)?,
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("revision", &self.revision()).finish_non_exhaustive()
    }
}

impl Drop for Inner {
    /// Waits for queued writes and until the file is free, so that the next process or handle can
    /// open it at once.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(writer) = self.writer.take() {
            // A decision may hold the last handle, and the writer cannot wait for itself.
            if writer.thread().id() != std::thread::current().id() {
                // If the writer panicked, every caller has already got `Stopped`.
                let _ = writer.join();
            }
        }
    }
}
