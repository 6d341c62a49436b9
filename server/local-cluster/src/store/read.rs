//! Reads of objects: one, or many in order.
//!
//! Invariant: every answer comes from one redb snapshot, and redb publishes a snapshot only after
//! it is on disk.

use std::ops::Bound;

use redb::{Database, ReadableDatabase};

use super::Visitor;
use super::format::{META, OBJECTS, Position};
use super::object::{ObjectKey, Stored};

pub(super) fn get(db: &Database, key: &ObjectKey) -> Result<Option<Stored>, redb::Error> {
    let objects = db.begin_read()?.open_table(OBJECTS)?;
    let row = objects.get((&*key.resource, &*key.namespace, &*key.name))?;
    Ok(row.map(|row| {
        let (revision, bytes) = row.value();
        Stored { revision, bytes: bytes.to_vec() }
    }))
}

pub(super) fn visit(
    db: &Database,
    resource: &str,
    namespace: Option<&str>,
    after: Option<(&str, &str)>,
    f: &mut Visitor<'_>,
) -> Result<u64, redb::Error> {
    let txn = db.begin_read()?;
    let position = Position::load(&txn.open_table(META)?)?
        .ok_or_else(|| redb::Error::Corrupted("the revision is missing".to_owned()))?;
    let first = (resource, namespace.unwrap_or_default(), "");
    let start = match after {
        // A page of one namespace may continue after the end of an earlier page.
        Some((namespace, name)) if (resource, namespace, name) >= first => {
            Bound::Excluded((resource, namespace, name))
        }
        _ => Bound::Included(first),
    };
    let objects = txn.open_table(OBJECTS)?;
    for entry in objects.range::<(&str, &str, &str)>((start, Bound::Unbounded))? {
        let (key, row) = entry?;
        let (found, inside, name) = key.value();
        if found != resource || namespace.is_some_and(|wanted| wanted != inside) {
            break;
        }
        let (revision, bytes) = row.value();
        if f(inside, name, revision, bytes).is_break() {
            break;
        }
    }
    Ok(position.revision)
}
