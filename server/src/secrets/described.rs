//! What values were found to be: a small memory of public descriptions.
//!
//! It holds hosts and fingerprints, never a value. Invariant: a description counts only for the
//! object and the version that it was made from.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use app::domain::{SecretRow, Version};

/// Objects that are remembered; the oldest goes first.
const ENTRIES_MAX: usize = 10_000;
/// The longest description that is remembered, in bytes.
const DESCRIPTION_MAX_BYTES: usize = 4_096;

/// Descriptions by object.
#[derive(Debug, Default)]
pub(super) struct Described(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    /// By uid: the resourceVersion, and the description.
    by_uid: HashMap<String, (String, Vec<String>)>,
    /// The uids, the oldest first.
    order: VecDeque<String>,
}

impl Described {
    /// Remembers the summary of a row.
    pub(super) fn keep(&self, row: &SecretRow) {
        let bytes: usize = row.summary.iter().map(String::len).sum();
        if bytes > DESCRIPTION_MAX_BYTES {
            return;
        }
        let Version { uid, resource_version } = row.version.clone();
        let mut entries = self.entries();
        let known = (resource_version, row.summary.clone());
        if entries.by_uid.insert(uid.clone(), known).is_none() {
            entries.order.push_back(uid);
        }
        while entries.order.len() > ENTRIES_MAX {
            if let Some(oldest) = entries.order.pop_front() {
                entries.by_uid.remove(&oldest);
            }
        }
    }

    /// What is known of an object in a version.
    pub(super) fn of(&self, version: &Version) -> Option<Vec<String>> {
        let entries = self.entries();
        let (known, summary) = entries.by_uid.get(&version.uid)?;
        (*known == version.resource_version).then(|| summary.clone())
    }

    /// Gives rows without a summary the one that is known.
    pub(super) fn fill(&self, rows: &mut [SecretRow]) {
        for row in rows.iter_mut().filter(|row| row.summary.is_empty()) {
            row.summary = self.of(&row.version).unwrap_or_default();
        }
    }

    /// Forgets everything: versions may come again, with other values.
    pub(super) fn forget(&self) {
        *self.entries() = Entries::default();
    }

    /// A panic elsewhere leaves the descriptions as good as they were.
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use app::domain::{Changed, Naming, Prefix, SecretKind};

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
            changed: Changed::default(),
            deleting: false,
            version: Version { uid: uid.to_string(), resource_version: version.to_owned() },
        }
    }

    #[test]
    fn a_description_is_of_one_version() {
        let described = Described::default();
        described.keep(&row(1, "5", "a.example.com"));
        assert_eq!(described.of(&row(1, "5", "").version).unwrap(), ["a.example.com"]);
        assert_eq!(described.of(&row(1, "6", "").version), None);
        assert_eq!(described.of(&row(2, "5", "").version), None);
        described.keep(&row(1, "6", "b.example.com"));
        let mut rows = [row(1, "6", ""), row(1, "6", "believed")];
        rows[0].summary.clear();
        described.fill(&mut rows);
        assert_eq!(rows[0].summary, ["b.example.com"]);
        assert_eq!(rows[1].summary, ["believed"]);
    }

    #[test]
    fn the_memory_is_bounded() {
        let described = Described::default();
        for uid in 0..=ENTRIES_MAX {
            described.keep(&row(uid, "1", "a"));
        }
        assert_eq!(described.entries().by_uid.len(), ENTRIES_MAX);
        assert_eq!(described.of(&row(0, "1", "").version), None);
        assert!(described.of(&row(ENTRIES_MAX, "1", "").version).is_some());
        described.keep(&row(1, "2", &"x".repeat(DESCRIPTION_MAX_BYTES + 1)));
        assert_eq!(described.of(&row(1, "2", "").version), None);
    }
}
