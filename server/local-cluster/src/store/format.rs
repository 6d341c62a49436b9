//! The tables of the file, and how to tell that a redb file is a Keypane store.
//!
//! There are three tables in redb's own encoding: objects by key, changes by revision, and numbers
//! by name. The name and the types of the last table stay the same in every later format, so that
//! an older build can always read the format of a file.
//!
//! Invariant: a file whose `magic` is [`MAGIC`] and whose `format` is [`FORMAT`] has all three
//! tables and all of the numbers below.

use redb::{ReadableTable, Table, TableDefinition, TableError, WriteTransaction};

/// (resource, namespace, name), ordered part by part.
pub(super) type KeyColumns = (&'static str, &'static str, &'static str);
/// (revision, bytes).
pub(super) type ObjectRow = (u64, &'static [u8]);
/// (kind, key, bytes, state before).
pub(super) type EventRow = (u8, KeyColumns, &'static [u8], Option<ObjectRow>);

pub(super) const OBJECTS: TableDefinition<KeyColumns, ObjectRow> = TableDefinition::new("objects");
pub(super) const EVENTS: TableDefinition<u64, EventRow> = TableDefinition::new("events");
pub(super) const META: TableDefinition<&str, u64> = TableDefinition::new("keypane.meta");

/// The kind of an [`EventRow`].
pub(super) const PUT: u8 = 1;
/// The kind of an [`EventRow`].
pub(super) const DELETE: u8 = 2;

/// The number that marks a redb file as a Keypane store: "keypane" and a zero byte.
const MAGIC: u64 = u64::from_be_bytes(*b"keypane\0");
/// The format that this build writes. It grows with every change that an older build would misread.
pub(super) const FORMAT: u64 = 1;
/// The revision of a new store. It is not 0, which Kubernetes clients take for "any version".
const FIRST_REVISION: u64 = 1;

/// The position of the store in its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// The revision of the newest change.
    pub(super) revision: u64,
    /// Changes up to this revision are no longer in the history.
    pub(super) oldest: u64,
    /// Bytes of the changes in the history.
    pub(super) history_bytes: u64,
}

impl Position {
    /// Reads the position from the numbers table; `None` if a number is missing.
    pub(super) fn load(
        meta: &impl ReadableTable<&'static str, u64>,
    ) -> Result<Option<Self>, redb::Error> {
        let (Some(revision), Some(oldest), Some(history_bytes)) =
            (number(meta, "revision")?, number(meta, "oldest")?, number(meta, "history_bytes")?)
        else {
            return Ok(None);
        };
        Ok(Some(Self { revision, oldest, history_bytes }))
    }

    /// Writes the position into the numbers table of the transaction that changed it.
    pub(super) fn save(self, meta: &mut Table<'_, &'static str, u64>) -> Result<(), redb::Error> {
        meta.insert("revision", self.revision)?;
        meta.insert("oldest", self.oldest)?;
        meta.insert("history_bytes", self.history_bytes)?;
        Ok(())
    }
}

/// The result of examining an existing redb file.
pub(super) enum Verdict {
    /// A store of this format.
    Ours(Position),
    /// A store of this newer format.
    Newer(u64),
    /// A redb file of another program.
    Foreign,
    /// A store that lacks something it must have.
    Incomplete(&'static str),
}

/// Turns a new, empty redb database into a store.
pub(super) fn initialise(txn: &WriteTransaction) -> Result<Position, redb::Error> {
    txn.open_table(OBJECTS)?;
    txn.open_table(EVENTS)?;
    let mut meta = txn.open_table(META)?;
    meta.insert("magic", MAGIC)?;
    meta.insert("format", FORMAT)?;
    let position = Position { revision: FIRST_REVISION, oldest: FIRST_REVISION, history_bytes: 0 };
    position.save(&mut meta)?;
    Ok(position)
}

/// Examines a redb database that this build may or may not have written.
pub(super) fn judge(txn: &redb::ReadTransaction) -> Result<Verdict, redb::Error> {
    let meta = match txn.open_table(META) {
        Ok(meta) => meta,
        Err(TableError::Storage(error)) => return Err(error.into()),
        // The table is absent or has other types, so the file is another application's.
        Err(_) => return Ok(Verdict::Foreign),
    };
    if number(&meta, "magic")? != Some(MAGIC) {
        return Ok(Verdict::Foreign);
    }
    match number(&meta, "format")? {
        Some(FORMAT) => {}
        Some(newer) if newer > FORMAT => return Ok(Verdict::Newer(newer)),
        _ => return Ok(Verdict::Incomplete("its format is unknown")),
    }
    for table in [txn.open_table(OBJECTS).map(drop), txn.open_table(EVENTS).map(drop)] {
        match table {
            Ok(()) => {}
            Err(TableError::Storage(error)) => return Err(error.into()),
            Err(_) => return Ok(Verdict::Incomplete("a table is missing")),
        }
    }
    Ok(match Position::load(&meta)? {
        Some(position) if position.oldest <= position.revision => Verdict::Ours(position),
        _ => Verdict::Incomplete("its revisions do not add up"),
    })
}

fn number(
    meta: &impl ReadableTable<&'static str, u64>,
    name: &str,
) -> Result<Option<u64>, redb::Error> {
    Ok(meta.get(name)?.map(|value| value.value()))
}
