//! A storage backend that keeps redb's writes to itself until the file is admitted.
//!
//! redb repairs a file while it opens it, before Keypane can check that the file is its own. So
//! redb opens the file through this backend: reads see the file with the pending operations
//! applied, and the file itself changes only in [`Probation::admit`]. From then on every operation
//! goes straight to the file.
//!
//! A new store is written so that a crash in the middle is recognised: its first sector holds
//! [`CREATING`] until the rest is on disk. Only such a file, to which no object was ever written,
//! is created again from the start.
//!
//! Invariant: a `Probation` that is dropped before it is admitted has not changed the file.

use std::fmt;
use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use redb::{BackendError, StorageBackend};

/// The first bytes of a redb file.
const REDB: &[u8] = b"redb";
/// The places of redb's format version: one in each of its two commit slots.
const REDB_VERSIONS: [usize; 2] = [64, 192];
/// The newest format version that redb 4 reads.
const REDB_VERSION: u8 = 3;
/// The first bytes of a store whose creation has not finished.
const CREATING: &[u8] = b"keypane: this store is being created\n";
/// The number of bytes that a disk writes completely or not at all.
const SECTOR: usize = 512;

/// The content of a file before it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The file is empty.
    Empty,
    /// A Keypane store whose creation was interrupted.
    Interrupted,
    /// A redb file; it is not known yet to which program it belongs.
    Redb,
    /// A redb file in a format of a newer redb.
    NewerRedb,
    /// Any other file.
    Foreign,
}

impl Origin {
    /// Whether the file holds nothing that must be kept.
    pub(super) fn is_new(self) -> bool {
        matches!(self, Self::Empty | Self::Interrupted)
    }
}

enum Operation {
    Write(u64, Vec<u8>),
    SetLen(u64),
    Sync,
}

struct Trial {
    origin: Origin,
    /// The number of bytes of the file that are still valid.
    base: u64,
    len: u64,
    pending: Vec<Operation>,
}

/// A file on probation.
pub(super) struct Probation {
    file: Box<dyn StorageBackend>,
    admitted: OnceLock<()>,
    /// `None` until first used. redb locks the file before that, so no other process uses it.
    trial: Mutex<Option<Trial>>,
}

impl Probation {
    pub(super) fn new(file: Box<dyn StorageBackend>) -> Self {
        Self { file, admitted: OnceLock::new(), trial: Mutex::new(None) }
    }

    /// The content found in the file; `None` if the file was never read, for example because it is
    /// locked.
    pub(super) fn origin(&self) -> Option<Origin> {
        self.lock().as_ref().map(|trial| trial.origin)
    }

    /// Carries out the pending operations, in order and with their syncs.
    pub(super) fn admit(&self) -> io::Result<()> {
        let mut trial = self.lock();
        if let Some(trial) = trial.as_ref() {
            if trial.origin.is_new() {
                self.create(trial)?;
            } else {
                self.replay(&trial.pending)?;
            }
        }
        *trial = None;
        // This is set only once, here, under the lock.
        let _ = self.admitted.set(());
        Ok(())
    }

    fn replay(&self, pending: &[Operation]) -> io::Result<()> {
        for operation in pending {
            match operation {
                Operation::Write(offset, data) => self.file.write(*offset, data)?,
                Operation::SetLen(len) => self.file.set_len(*len)?,
                Operation::Sync => self.file.sync_data()?,
            }
        }
        Ok(())
    }

    fn create(&self, trial: &Trial) -> io::Result<()> {
        let len = usize::try_from(trial.len).map_err(|_| past_the_end())?;
        let mut image = vec![0; len];
        trial.overlay(0, &mut image);
        let (head, body) = image.split_at_checked(SECTOR).ok_or_else(past_the_end)?;
        self.file.set_len(0)?;
        self.file.set_len(SECTOR as u64)?;
        self.file.write(0, &mark())?;
        self.file.sync_data()?;
        self.file.set_len(trial.len)?;
        self.file.write(SECTOR as u64, body)?;
        self.file.sync_data()?;
        self.file.write(0, head)?;
        self.file.sync_data()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Trial>> {
        self.trial.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `f` on the trial; returns `None` if the file is already admitted.
    fn on_trial<T>(&self, f: impl FnOnce(&mut Trial) -> io::Result<T>) -> io::Result<Option<T>> {
        if self.admitted.get().is_some() {
            return Ok(None);
        }
        let mut trial = self.lock();
        let trial = match &mut *trial {
            Some(trial) => trial,
            empty => empty.insert(self.begin()?),
        };
        f(trial).map(Some)
    }

    fn begin(&self) -> io::Result<Trial> {
        let len = self.file.len()?;
        let mut head = vec![0; usize::try_from(len).map_or(SECTOR, |len| len.min(SECTOR))];
        self.file.read(0, &mut head)?;
        let origin = classify(&head, len);
        let base = if origin.is_new() { 0 } else { len };
        Ok(Trial { origin, base, len: base, pending: Vec::new() })
    }
}

/// Classifies a file by its first sector and its length.
fn classify(head: &[u8], len: u64) -> Origin {
    if len == 0 {
        return Origin::Empty;
    }
    if head.starts_with(REDB) {
        // Both slots have to be newer: one alone means damage.
        let newer = REDB_VERSIONS.iter().all(|at| head.get(*at).is_some_and(|v| *v > REDB_VERSION));
        return if newer { Origin::NewerRedb } else { Origin::Redb };
    }
    // One sector of zeros means that the length reached the disk, but the mark did not.
    let blank = len == SECTOR as u64 && head.iter().all(|byte| *byte == 0);
    if blank || head == mark() { Origin::Interrupted } else { Origin::Foreign }
}

/// The first sector of a store that is being created.
fn mark() -> [u8; SECTOR] {
    let mut mark = [0; SECTOR];
    for (to, from) in mark.iter_mut().zip(CREATING) {
        *to = *from;
    }
    mark
}

impl Trial {
    /// Applies the pending operations to bytes read at `offset`.
    fn overlay(&self, offset: u64, out: &mut [u8]) {
        for operation in &self.pending {
            match operation {
                Operation::Write(at, data) => {
                    let skip_out = at.saturating_sub(offset);
                    let skip_data = offset.saturating_sub(*at);
                    let out = out.iter_mut().skip(clamp(skip_out));
                    for (to, from) in out.zip(data.iter().skip(clamp(skip_data))) {
                        *to = *from;
                    }
                }
                Operation::SetLen(len) => {
                    let kept = len.saturating_sub(offset);
                    out.iter_mut().skip(clamp(kept)).for_each(|byte| *byte = 0);
                }
                Operation::Sync => {}
            }
        }
    }
}

fn clamp(distance: u64) -> usize {
    usize::try_from(distance).unwrap_or(usize::MAX)
}

fn past_the_end() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

impl fmt::Debug for Probation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Probation")
            .field("admitted", &self.admitted.get().is_some())
            .finish_non_exhaustive()
    }
}

/// The backend that redb gets; the code that admits the file keeps the [`Probation`].
#[derive(Debug)]
pub(super) struct Handle(Arc<Probation>);

impl Handle {
    pub(super) fn new(probation: Arc<Probation>) -> Self {
        Self(probation)
    }
}

impl StorageBackend for Handle {
    fn len(&self) -> io::Result<u64> {
        match self.0.on_trial(|trial| Ok(trial.len))? {
            Some(len) => Ok(len),
            None => self.0.file.len(),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let file = &self.0.file;
        let done = self.0.on_trial(|trial| {
            let end = offset.saturating_add(out.len() as u64);
            if end > trial.len {
                return Err(past_the_end());
            }
            out.fill(0);
            let in_file = clamp(trial.base.saturating_sub(offset)).min(out.len());
            if let Some(out) = out.get_mut(..in_file)
                && !out.is_empty()
            {
                file.read(offset, out)?;
            }
            trial.overlay(offset, out);
            Ok(())
        })?;
        match done {
            Some(()) => Ok(()),
            None => file.read(offset, out),
        }
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let done = self.0.on_trial(|trial| {
            trial.len = len;
            trial.pending.push(Operation::SetLen(len));
            Ok(())
        })?;
        match done {
            Some(()) => Ok(()),
            None => self.0.file.set_len(len),
        }
    }

    fn sync_data(&self) -> io::Result<()> {
        let done = self.0.on_trial(|trial| {
            trial.pending.push(Operation::Sync);
            Ok(())
        })?;
        match done {
            Some(()) => Ok(()),
            None => self.0.file.sync_data(),
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let done = self.0.on_trial(|trial| {
            trial.pending.push(Operation::Write(offset, data.to_vec()));
            Ok(())
        })?;
        match done {
            Some(()) => Ok(()),
            None => self.0.file.write(offset, data),
        }
    }

    fn close(&self) -> io::Result<()> {
        self.0.file.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.file.try_lock_range(start, end)
    }

    fn try_lock_shared_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> Result<bool, BackendError> {
        self.0.file.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.file.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.file.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.file.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.file.query_lock_range(start, end)
    }
}
