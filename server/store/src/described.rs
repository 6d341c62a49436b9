//! Descriptions of values: a small memory of public facts.
//!
//! It holds hosts and fingerprints, never a value. Every user who may see the list may see them, as
//! if the panel had written them beside the value; it does not matter who read the value.
//! Invariant: a description counts only for the object and the version that it was made from.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{SecretRow, Summary, Version};

/// The most objects that are remembered; the oldest is evicted first.
const OBJECTS_MAX: usize = 10_000;
/// The most bytes of all descriptions together, each bounded by its `Summary`; the oldest is
/// evicted first.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// Descriptions by object.
#[derive(Debug, Default)]
pub(super) struct Described(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    /// For each uid, the resourceVersion and the description.
    by_uid: HashMap<String, (String, Summary)>,
    /// The uids, oldest first.
    order: VecDeque<String>,
    /// Bytes of the descriptions.
    bytes: usize,
}

impl Described {
    /// Remembers the summary of a row of any size: a value that is not remembered is read and
    /// described again for every page that shows it.
    pub(super) fn keep(&self, row: &SecretRow) {
        let Version { uid, resource_version } = row.version.clone();
        let summary = Summary { texts: row.summary.clone(), left_out: row.left_out };
        let mut entries = self.entries();
        entries.bytes += bytes(&summary);
        match entries.by_uid.insert(uid.clone(), (resource_version, summary)) {
            Some((_, older)) => entries.bytes -= bytes(&older),
            None => entries.order.push_back(uid),
        }
        while entries.order.len() > OBJECTS_MAX || entries.bytes > BYTES_MAX {
            let Some(oldest) = entries.order.pop_front() else { break };
            if let Some((_, summary)) = entries.by_uid.remove(&oldest) {
                entries.bytes -= bytes(&summary);
            }
        }
    }

    /// Fills in the missing descriptions of rows whose value was read in this version.
    pub(super) fn fill<'a>(&self, rows: impl IntoIterator<Item = &'a mut SecretRow>) {
        let mut unread = rows.into_iter().filter(|row| row.is_unread()).peekable();
        if unread.peek().is_none() {
            return;
        }
        let entries = self.entries();
        for row in unread {
            if let Some((known, summary)) = entries.by_uid.get(&row.version.uid)
                && *known == row.version.resource_version
            {
                row.describe(summary.clone());
            }
        }
    }

    /// Forgets everything, because versions may come again with other values.
    pub(super) fn forget(&self) {
        *self.entries() = Entries::default();
    }

    /// A panic elsewhere does not damage the descriptions.
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bytes(summary: &Summary) -> usize {
    summary.texts.iter().map(String::len).sum()
}

#[cfg(test)]
mod tests {
    use domain::{Changed, LeftOut, Naming, Prefix, SUMMARY_MAX_BYTES, SecretKind};

    use super::*;

    fn row(uid: usize, version: &str, summary: &str) -> SecretRow {
        let prefix = |text| Prefix::parse(text).unwrap();
        let naming = Naming::new(prefix("git-"), prefix("image-"));
        let (object, name) = naming.parse_as(SecretKind::ImagePull, "image-a").unwrap();
        SecretRow {
            object,
            name,
            display_name: None,
            kind: SecretKind::ImagePull,
            summary: vec![summary.to_owned()],
            left_out: LeftOut::Nothing,
            changed: Changed::default(),
            deleting: false,
            version: Version { uid: uid.to_string(), resource_version: version.to_owned() },
        }
    }

    /// The remembered description of an object in a version.
    fn known(described: &Described, uid: usize, version: &str) -> Option<Vec<String>> {
        let mut row = row(uid, version, "");
        row.describe(Summary::unread());
        described.fill([&mut row]);
        (!row.is_unread()).then_some(row.summary)
    }

    #[test]
    fn a_description_is_of_one_version() {
        let described = Described::default();
        described.keep(&row(1, "5", "a.example.com"));
        assert_eq!(known(&described, 1, "5").unwrap(), ["a.example.com"]);
        assert_eq!(known(&described, 1, "6"), None);
        assert_eq!(known(&described, 2, "5"), None);
        described.keep(&row(1, "6", "b.example.com"));
        assert_eq!(known(&described, 1, "6").unwrap(), ["b.example.com"]);
        assert_eq!(known(&described, 1, "5"), None);
        // A description that the row has already is kept.
        let mut believed = row(1, "6", "believed");
        described.fill([&mut believed]);
        assert_eq!(believed.summary, ["believed"]);
    }

    #[test]
    fn the_memory_is_bounded_in_objects_and_in_bytes() {
        let described = Described::default();
        for uid in 0..=OBJECTS_MAX {
            described.keep(&row(uid, "1", "a"));
        }
        assert_eq!(described.entries().by_uid.len(), OBJECTS_MAX);
        assert_eq!(known(&described, 0, "1"), None);
        assert!(known(&described, OBJECTS_MAX, "1").is_some());
        let longest = "x".repeat(SUMMARY_MAX_BYTES);
        for uid in 0..OBJECTS_MAX {
            described.keep(&row(uid, "2", &longest));
            described.keep(&row(uid, "3", &longest));
        }
        let entries = described.entries();
        let held: usize = entries.by_uid.values().map(|(_, summary)| bytes(summary)).sum();
        assert_eq!((entries.bytes, entries.order.len()), (held, entries.by_uid.len()));
        assert!(held <= BYTES_MAX && held > BYTES_MAX - SUMMARY_MAX_BYTES, "{held}");
    }

    #[test]
    fn the_longest_description_is_remembered_too() {
        let described = Described::default();
        let hosts = (0..60_000).map(|at| format!("r{at}.example.com"));
        let mut poison = row(1, "1", "");
        poison.describe(Summary::of(hosts, 0));
        described.keep(&poison);
        assert_eq!(known(&described, 1, "1").unwrap(), poison.summary);
    }
}
