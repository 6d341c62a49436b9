//! The audit log of a test: a file, read as JSON.

use std::fs;
use std::path::{Path, PathBuf};

use keypane_server::audit::Journal;
use keypane_server::config::{AuditConfig, AuditTarget};
use serde_json::Value;
use tempfile::TempDir;

/// An open audit log in a folder of its own.
pub(crate) struct AuditFile {
    /// Removed with it.
    _folder: Option<TempDir>,
    path: PathBuf,
    journal: Journal,
}

impl AuditFile {
    /// A new one.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = Self::at(&folder.path().join("audit.jsonl"));
        Self { _folder: Some(folder), ..log }
    }

    /// One at a path.
    pub(crate) fn at(path: &Path) -> Self {
        let target = AuditTarget::File(path.to_owned());
        let journal = Journal::open(&AuditConfig { target }).unwrap();
        Self { _folder: None, path: path.to_owned(), journal }
    }

    /// One at a path that something else writes.
    pub(crate) fn written_by(journal: Journal, path: &Path) -> Self {
        Self { _folder: None, path: path.to_owned(), journal }
    }

    /// The flag that would open it.
    pub(crate) fn flag(&self) -> String {
        format!("--audit={}", self.path().display())
    }

    /// Its writer.
    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Where it is.
    pub(crate) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// What it says.
    pub(crate) fn text(&self) -> String {
        self.settle();
        fs::read_to_string(self.path()).unwrap()
    }

    /// Its lines.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.settle();
        lines_of(&self.path())
    }

    /// Waits for what nobody else waits for. The writer is a thread, so that it goes on meanwhile.
    fn settle(&self) {
        let journal = self.journal.clone();
        std::thread::spawn(move || futures::executor::block_on(journal.settle())).join().unwrap();
    }

    /// Puts something in its place that cannot be written.
    pub(crate) async fn fill(&self) {
        fs::rename(self.path(), self.aside()).unwrap();
        // Links are not followed.
        std::os::unix::fs::symlink("/dev/full", self.path()).unwrap();
        self.journal.reopen().await;
    }

    /// Gives the disk its room back.
    pub(crate) async fn empty(&self) {
        fs::remove_file(self.path()).unwrap();
        fs::rename(self.aside(), self.path()).unwrap();
        self.journal.reopen().await;
    }

    /// Puts something in its place that cannot be written at all.
    pub(crate) async fn take_away(&self) {
        fs::rename(self.path(), self.aside()).unwrap();
        fs::create_dir(self.path()).unwrap();
        self.journal.reopen().await;
    }

    /// Puts it back, and tells nobody.
    pub(crate) fn put_back(&self) {
        fs::remove_dir(self.path()).unwrap();
        fs::rename(self.aside(), self.path()).unwrap();
    }

    /// Where it is meanwhile.
    pub(crate) fn aside(&self) -> PathBuf {
        self.path.with_file_name("aside.jsonl")
    }
}

/// The lines of a file.
pub(crate) fn lines_of(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
