//! Opening a store: which files may be opened, and which are refused without touching them.
//!
//! Invariant: until a file is known to be a sound store of this format, no byte of it changes.
//! Until then redb works on a [`Probation`].

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use redb::backends::FileBackend;
use redb::{Builder, Database, Durability, ReadableDatabase, StorageBackend};

use super::format::{self, FORMAT, Position, Verdict};
use super::probation::{Handle, Origin, Probation};
use super::{OpenError, StoreOptions};

/// A database that may be used.
pub(super) struct Admitted {
    pub(super) db: Database,
    pub(super) position: Position,
}

/// Opens or creates the file at `path`.
pub(super) fn open_file(path: &Path, options: StoreOptions) -> Result<Admitted, OpenError> {
    let place = path.display().to_string();
    let failed = |source| OpenError::Io { place: place.clone(), source };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => return Err(OpenError::NotAFile { place }),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        Ok(_) | Err(_) => {}
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    let backend = FileBackend::new(file).map_err(|error| refusal(error.into(), &place))?;
    let admitted = admit(Box::new(backend), &place, options)?;
    // Only now may the file be changed: if others could read it, they no longer can.
    fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(failed)?;
    // After a power cut a new file exists only if its folder was synced.
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(admitted)
}

/// Opens the store on `backend`, or creates a new one if the backend is empty.
pub(super) fn admit(
    backend: Box<dyn StorageBackend>,
    place: &str,
    options: StoreOptions,
) -> Result<Admitted, OpenError> {
    let probation = Arc::new(Probation::new(backend));
    // redb checks what it reads, but it may panic on bytes that it does not expect.
    let examined = catch_unwind(AssertUnwindSafe(|| examine(&probation, place, options)));
    let place = place.to_owned();
    let admitted = match (examined, probation.origin()) {
        (_, Some(Origin::Foreign)) => Err(OpenError::NotAStore { place: place.clone() }),
        (_, Some(Origin::NewerRedb)) => Err(OpenError::NewerFile { place: place.clone() }),
        (Ok(examined), _) => examined,
        (Err(_), _) => Err(OpenError::Corrupt {
            place: place.clone(),
            reason: "its pages contradict each other".to_owned(),
        }),
    }?;
    probation.admit().map_err(|source| OpenError::Io { place, source })?;
    Ok(admitted)
}

fn examine(
    probation: &Arc<Probation>,
    place: &str,
    options: StoreOptions,
) -> Result<Admitted, OpenError> {
    let db = Builder::new()
        .set_cache_size(options.cache_bytes)
        // Without this, redb trusts the pages of a file that was closed properly.
        .set_check_integrity_on_open(true)
        .create_with_backend(Handle::new(probation.clone()))
        .map_err(|error| refusal(error.into(), place))?;
    if probation.origin().is_some_and(Origin::is_new) {
        let position = create(&db).map_err(|error| refusal(error, place))?;
        return Ok(Admitted { db, position });
    }
    let verdict = db
        .begin_read()
        .map_err(redb::Error::from)
        .and_then(|txn| format::judge(&txn))
        .map_err(|error| refusal(error, place))?;
    let place = place.to_owned();
    match verdict {
        Verdict::Ours(position) => Ok(Admitted { db, position }),
        Verdict::Foreign => Err(OpenError::NotAStore { place }),
        Verdict::Incomplete(reason) => Err(OpenError::Corrupt { place, reason: reason.to_owned() }),
        Verdict::Newer(found) => Err(OpenError::Newer { place, found, supported: FORMAT }),
    }
}

fn create(db: &Database) -> Result<Position, redb::Error> {
    let mut txn = db.begin_write()?;
    txn.set_durability(Durability::Immediate)?;
    txn.set_two_phase_commit(true);
    let position = format::initialise(&txn)?;
    txn.commit()?;
    Ok(position)
}

/// The reason why redb did not open the file, as our error.
fn refusal(error: redb::Error, place: &str) -> OpenError {
    let place = place.to_owned();
    match error {
        redb::Error::DatabaseAlreadyOpen | redb::Error::LockProtocolMismatch => {
            OpenError::InUse { place }
        }
        // A redb format that is older than Keypane.
        redb::Error::UpgradeRequired(_) => OpenError::NotAStore { place },
        redb::Error::Io(source) => match source.kind() {
            // A read past the end: pages that the file refers to are missing.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => {
                OpenError::Corrupt { place, reason: source.to_string() }
            }
            _ => OpenError::Io { place, source },
        },
        other => OpenError::Corrupt { place, reason: other.to_string() },
    }
}
