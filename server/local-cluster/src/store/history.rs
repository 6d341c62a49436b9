//! The last changes, kept within bounds so that watches can be served from them.
//!
//! Invariant: the history holds exactly the changes with `oldest < revision`, without gaps, and
//! `history_bytes` is the sum of their sizes.

use std::ops::Bound;

use redb::{Database, ReadableDatabase, ReadableTableMetadata, Table};

use super::StoreOptions;
use super::format::{DELETE, EVENTS, EventRow, META, PUT, Position};
use super::object::{Event, EventKind, ObjectKey, Stored};

/// The number of changes that are dropped per new change while the history is over its bounds. It
/// is more than one, so that the history shrinks after the bounds were lowered, and small, so that
/// no single write does all of the work.
const DROPS_PER_CHANGE: usize = 16;

type Events<'txn> = Table<'txn, u64, EventRow>;

/// The changes after `revision`; `None` if some of them have been dropped.
pub(super) fn events_after(
    db: &Database,
    revision: u64,
    limit: usize,
) -> Result<Option<Vec<Event>>, redb::Error> {
    let txn = db.begin_read()?;
    let oldest = Position::load(&txn.open_table(META)?)?.map(|position| position.oldest);
    if oldest.is_none_or(|oldest| revision < oldest) {
        return Ok(None);
    }
    let events = txn.open_table(EVENTS)?;
    let mut found = Vec::new();
    for entry in events.range::<u64>((Bound::Excluded(revision), Bound::Unbounded))?.take(limit) {
        let (revision, row) = entry?;
        found.push(event(revision.value(), row.value())?);
    }
    Ok(Some(found))
}

type Row<'a> = (u8, (&'a str, &'a str, &'a str), &'a [u8], Option<(u64, &'a [u8])>);

fn event(revision: u64, (kind, key, bytes, previous): Row<'_>) -> Result<Event, redb::Error> {
    let kind = match kind {
        PUT => EventKind::Put,
        DELETE => EventKind::Delete,
        _ => {
            return Err(redb::Error::Corrupted("a change of no known kind".to_owned()));
        }
    };
    Ok(Event {
        revision,
        key: ObjectKey::new(key.0, key.1, key.2),
        kind,
        bytes: bytes.to_vec(),
        previous: previous.map(|(revision, bytes)| Stored { revision, bytes: bytes.to_vec() }),
    })
}

/// Adds a change to the history.
pub(super) fn record(
    events: &mut Events<'_>,
    position: &mut Position,
    key: &ObjectKey,
    kind: EventKind,
    bytes: &[u8],
    previous: Option<&Stored>,
) -> Result<(), redb::Error> {
    let row: Row<'_> = (
        match kind {
            EventKind::Put => PUT,
            EventKind::Delete => DELETE,
        },
        (&key.resource, &key.namespace, &key.name),
        bytes,
        previous.map(|stored| (stored.revision, &*stored.bytes)),
    );
    position.history_bytes = position.history_bytes.saturating_add(size(row));
    events.insert(position.revision, row)?;
    Ok(())
}

/// Brings the history closer to its bounds after `changes` were added.
pub(super) fn trim(
    events: &mut Events<'_>,
    position: &mut Position,
    options: &StoreOptions,
    changes: usize,
) -> Result<(), redb::Error> {
    for _ in 0..changes.saturating_mul(DROPS_PER_CHANGE) {
        let over =
            events.len()? > options.history || position.history_bytes > options.history_bytes;
        if !over || !drop_first(events, position)? {
            break;
        }
    }
    Ok(())
}

/// Drops the changes up to and including `revision`.
pub(super) fn compact(
    events: &mut Events<'_>,
    position: &mut Position,
    revision: u64,
) -> Result<(), redb::Error> {
    let revision = revision.min(position.revision);
    while position.oldest < revision && drop_first(events, position)? {}
    Ok(())
}

/// Drops the oldest change; false if there was none.
fn drop_first(events: &mut Events<'_>, position: &mut Position) -> Result<bool, redb::Error> {
    let Some((revision, row)) = events.pop_first()? else {
        return Ok(false);
    };
    position.oldest = revision.value();
    position.history_bytes = position.history_bytes.saturating_sub(size(row.value()));
    Ok(true)
}

fn size((_, key, bytes, previous): Row<'_>) -> u64 {
    let previous = previous.map_or(0, |(_, bytes)| bytes.len());
    (key.0.len() + key.1.len() + key.2.len() + bytes.len() + previous) as u64
}
