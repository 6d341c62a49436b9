//! A file that must not be opened is refused with the reason, and not one byte of it changes.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use local_cluster::store::{Event, OpenError, Store, StoreOptions};
use redb::{Database, TableDefinition};
use tempfile::TempDir;

use crate::disk::mix;
use crate::{put, runtime, secret};

const CANARY: &str = "canary-5c1f0e";
const META: TableDefinition<&str, u64> = TableDefinition::new("keypane.meta");

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("store.redb")
    }

    fn with(bytes: &[u8]) -> Self {
        let folder = Self::new();
        fs::write(folder.path(), bytes).unwrap();
        folder
    }
}

fn open(path: &Path) -> Result<Store, OpenError> {
    Store::open(path, StoreOptions::default())
}

/// Opens, expects a refusal, and that nothing changed.
fn refused(folder: &Folder) -> OpenError {
    let before = fs::read(folder.path()).unwrap();
    let error = open(&folder.path()).expect_err("must be refused");
    assert!(before == fs::read(folder.path()).unwrap(), "{error}");
    let text = format!("{error} {error:?}");
    assert!(text.contains("store.redb"), "{text}");
    assert!(!text.contains(CANARY), "{text}");
    error
}

fn fill(store: &Store) {
    runtime().block_on(async {
        for index in 0..40 {
            let bytes = CANARY.repeat(index * 7).into_bytes();
            put(store, secret(index.to_string()), bytes).await.unwrap();
        }
    });
}

/// The bytes of a store in use (as a crash leaves it) and of the same store closed.
fn sample() -> (Vec<u8>, Vec<u8>) {
    let folder = Folder::new();
    let store = open(&folder.path()).unwrap();
    fill(&store);
    let in_use = fs::read(folder.path()).unwrap();
    drop(store);
    (in_use, fs::read(folder.path()).unwrap())
}

type Objects = Vec<(String, u64, Vec<u8>)>;

fn everything(store: &Store) -> (Objects, Vec<Event>) {
    let mut objects = Vec::new();
    store
        .visit("secrets", None, None, &mut |_, name, revision, bytes| {
            objects.push((name.to_owned(), revision, bytes.to_vec()));
            ControlFlow::Continue(())
        })
        .unwrap();
    let events = store.events_after(store.oldest(), usize::MAX).unwrap();
    (objects, events)
}

#[test]
fn a_file_of_something_else_is_refused() {
    let disk_image = [vec![0; 1024], b"something".to_vec(), vec![0; 9000]].concat();
    for bytes in [
        b"x".as_slice(),
        b"red",
        b"keypane: this store is being created\n",
        b"SQLite format 3\0",
        &[0],
        &[0; 4096],
        &[0xff; 10_000],
        &disk_image,
    ] {
        let error = refused(&Folder::with(bytes));
        assert!(matches!(error, OpenError::NotAStore { .. }), "{error}");
    }
}

#[test]
fn a_redb_file_of_another_application_is_refused() {
    let folder = Folder::new();
    let other = Database::create(folder.path()).unwrap();
    drop(other);
    assert!(matches!(refused(&folder), OpenError::NotAStore { .. }));

    let other = Database::create(folder.path()).unwrap();
    let txn = other.begin_write().unwrap();
    txn.open_table(META).unwrap().insert("magic", 7).unwrap();
    txn.commit().unwrap();
    drop(other);
    assert!(matches!(refused(&folder), OpenError::NotAStore { .. }));

    let folder = Folder::new();
    let other = Database::create(folder.path()).unwrap();
    let txn = other.begin_write().unwrap();
    txn.open_table(TableDefinition::<u64, u64>::new("keypane.meta")).unwrap();
    txn.commit().unwrap();
    drop(other);
    assert!(matches!(refused(&folder), OpenError::NotAStore { .. }));
}

#[test]
fn a_newer_format_is_refused_closed_or_crashed() {
    let folder = Folder::with(&sample().1);
    let newer = Database::open(folder.path()).unwrap();
    let txn = newer.begin_write().unwrap();
    txn.open_table(META).unwrap().insert("format", 2).unwrap();
    txn.delete_table(TableDefinition::<u64, u64>::new("events")).unwrap();
    txn.commit().unwrap();
    let crashed = Folder::with(&fs::read(folder.path()).unwrap());
    drop(newer);
    for folder in [folder, crashed] {
        let error = refused(&folder);
        assert!(matches!(error, OpenError::Newer { found: 2, supported: 1, .. }), "{error}");
    }
}

#[test]
fn a_file_of_a_newer_redb_is_refused() {
    let mut bytes = sample().1;
    bytes[64] = 9;
    let error = refused(&Folder::with(&bytes));
    assert!(matches!(error, OpenError::Corrupt { .. }), "{error}");
    bytes[192] = 9;
    let error = refused(&Folder::with(&bytes));
    assert!(matches!(error, OpenError::NewerFile { .. }), "{error}");
}

#[test]
fn a_truncated_file_is_refused() {
    let (in_use, closed) = sample();
    for whole in [&in_use, &closed] {
        for sixteenth in 1..16 {
            let error = refused(&Folder::with(&whole[..whole.len() / 16 * sixteenth]));
            assert!(matches!(error, OpenError::Corrupt { .. }), "{error}");
        }
        for len in [4, 9, 320, 511, 512, 4095, 4096, 8192, whole.len() - 1] {
            let error = refused(&Folder::with(&whole[..len]));
            assert!(matches!(error, OpenError::Corrupt { .. }), "{error}");
        }
    }
}

#[test]
fn a_damaged_file_is_refused_unless_the_damage_is_in_unused_space() {
    let (in_use, closed) = sample();
    let intact = everything(&open(&Folder::with(&closed).path()).unwrap());
    let used = closed.iter().rposition(|byte| *byte != 0).unwrap() as u64;
    let mut refusals = 0;
    for round in 0..200 {
        let random = mix(round);
        let mut bytes = if random & 1 == 0 { &in_use } else { &closed }.clone();
        // The header, then anywhere.
        let range = if round < 50 { 320 } else { used };
        let at = usize::try_from((random >> 8) % range).unwrap();
        // The one byte that no checksum covers: it says which of the last two commits counts, and a
        // changed one looks like a crash between them.
        if at == 9 {
            continue;
        }
        bytes[at] ^= 1 << (random >> 1 & 7);
        let folder = Folder::with(&bytes);
        if let Ok(store) = open(&folder.path()) {
            assert!(everything(&store) == intact, "byte {at} of round {round}");
        } else {
            refused(&folder);
            refusals += 1;
        }
    }
    assert!(refusals > 50, "{refusals}");
}

#[test]
fn a_crashed_file_is_recovered() {
    let (in_use, closed) = sample();
    assert!(in_use != closed);
    let recovered = everything(&open(&Folder::with(&in_use).path()).unwrap());
    assert!(recovered == everything(&open(&Folder::with(&closed).path()).unwrap()));
}

#[test]
fn a_file_in_use_is_refused() {
    let folder = Folder::new();
    let store = open(&folder.path()).unwrap();
    fill(&store);
    let error = refused(&folder);
    assert!(matches!(error, OpenError::InUse { .. }), "{error}");
    drop(store);
    open(&folder.path()).unwrap();
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = Folder::new();
    for path in [folder.0.path(), Path::new("/dev/null")] {
        let error = open(path).unwrap_err();
        assert!(matches!(error, OpenError::NotAFile { .. }), "{error}");
    }
    fs::write(folder.path(), "x").unwrap();
    let error = open(&folder.path().join("below")).unwrap_err();
    assert!(matches!(error, OpenError::Io { .. }), "{error}");
}

#[test]
fn an_empty_file_becomes_a_store_and_only_its_owner_reads_it() {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = Folder::with(b"");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o644)).unwrap();
    fill(&open(&folder.path()).unwrap());
    assert_eq!(mode(&folder.path()), 0o600);

    let new = folder.0.path().join("a/b/store.redb");
    open(&new).unwrap();
    assert_eq!(mode(&new), 0o600);
    assert_eq!(mode(new.parent().unwrap()), 0o700);
    assert_eq!(mode(new.parent().unwrap().parent().unwrap()), 0o700);
}

#[test]
fn no_debug_output_shows_what_is_stored() {
    let store = Store::in_memory().unwrap();
    fill(&store);
    let stored = store.get(&secret("3")).unwrap().unwrap();
    assert!(stored.bytes.starts_with(CANARY.as_bytes()));
    let bytes = format!("{:?}", CANARY.as_bytes());
    let bytes = bytes.trim_matches(['[', ']']);
    let text = format!("{store:?} {stored:?} {:?}", store.events_after(store.oldest(), usize::MAX));
    assert!(!text.contains(CANARY) && !text.contains(bytes), "{text}");
}
