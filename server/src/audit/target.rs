//! Where lines go: standard output, or a file that others rotate.
//!
//! Invariant: a line that was written only in part ends there; the next one begins on its own.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::PathBuf;

use crate::config::AuditTarget;

/// An open target.
#[derive(Debug)]
pub(super) struct Target {
    /// The file to open again; standard output has none.
    path: Option<PathBuf>,
    /// What is written to; nothing after opening it again has failed.
    file: Option<File>,
    /// True where the last line has no end.
    torn: bool,
}

impl Target {
    /// Opens a target; a file that is not there is made, readable for its owner only.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub(super) fn open(target: &AuditTarget) -> io::Result<Self> {
        match target {
            AuditTarget::Stdout => {
                // Not through `io::Stdout`, which keeps what it could not write and repeats it.
                let output = io::stdout().as_fd().try_clone_to_owned()?;
                Ok(Self { path: None, file: Some(output.into()), torn: false })
            }
            AuditTarget::File(path) => {
                let mut target = Self { path: Some(path.clone()), file: None, torn: false };
                target.reopen()?;
                Ok(target)
            }
        }
    }

    /// Opens the file of the path again, which may be another one by now.
    ///
    /// # Errors
    /// Where it cannot be opened. The old one is not written to any more, because whoever moved it
    /// away may be done with it; each write tries again to open the new one.
    pub(super) fn reopen(&mut self) -> io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        self.file = None;
        // Reading is for the end of the file only, and a pipe can be opened before its reader.
        let file =
            OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
        self.torn = !ends_with_a_line(&file)?;
        self.file = Some(file);
        Ok(())
    }

    /// Writes lines, to the disk where it is a file.
    ///
    /// # Errors
    /// Where not all of it could be written.
    pub(super) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        if self.file.is_none() {
            self.reopen()?;
        }
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        if self.torn {
            file.write_all(b"\n")?;
            self.torn = false;
        }
        let mut rest = lines;
        while !rest.is_empty() {
            match file.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => {
                    rest = rest.get(written..).unwrap_or_default();
                    self.torn = !rest.is_empty();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        // A pipe or a device has nothing to sync.
        if file.metadata()?.is_file() { file.sync_data() } else { Ok(()) }
    }
}

/// False where a process was ended, or a disk was full, in the middle of a line.
fn ends_with_a_line(file: &File) -> io::Result<bool> {
    let metadata = file.metadata()?;
    let Some(last) = metadata.len().checked_sub(1).filter(|_| metadata.is_file()) else {
        return Ok(true);
    };
    let mut byte = [0];
    file.read_exact_at(&mut byte, last)?;
    Ok(byte == *b"\n")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_is_made_for_its_owner_and_appended_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        let file = AuditTarget::File(path.clone());
        Target::open(&file).unwrap().write(b"a\n").unwrap();
        Target::open(&file).unwrap().write(b"b\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a\nb\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn half_a_line_is_ended_before_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        fs::write(&path, "{\"ha").unwrap();
        let mut target = Target::open(&AuditTarget::File(path.clone())).unwrap();
        target.write(b"a\n").unwrap();
        target.write(b"b\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"ha\na\nb\n");
    }

    #[test]
    fn what_was_moved_away_is_left_alone_once_reopened() {
        let folder = tempfile::tempdir().unwrap();
        let (path, moved) = (folder.path().join("audit.jsonl"), folder.path().join("audit.1"));
        let mut target = Target::open(&AuditTarget::File(path.clone())).unwrap();
        target.write(b"a\n").unwrap();
        fs::rename(&path, &moved).unwrap();
        target.write(b"b\n").unwrap();
        target.reopen().unwrap();
        target.write(b"c\n").unwrap();
        assert_eq!(fs::read_to_string(&moved).unwrap(), "a\nb\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), "c\n");
        // A path that cannot be opened any more is tried again with each write.
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(target.reopen().is_err());
        assert!(target.write(b"d\n").is_err());
        fs::remove_dir(&path).unwrap();
        target.write(b"e\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "e\n");
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let mut target = Target::open(&AuditTarget::File("/dev/full".into())).unwrap();
        assert_eq!(target.write(b"a\n").unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
