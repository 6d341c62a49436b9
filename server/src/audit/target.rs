//! The target of the lines: standard output, or a file that another program may rotate.
//!
//! Invariant: after a line that was written only in part, the next line begins on a line of its
//! own. The file is the one that the setting names, not one that a link leads to, and other users
//! may not write to it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::config::AuditTarget;

/// The permissions that the file may have: its owner reads and writes it, and a group may read it,
/// for programs that collect logs.
const MODE_MAX: u32 = 0o640;

/// A sink for the lines of the log. Its calls may block.
pub trait AuditSink: Send {
    /// Writes whole lines, one call after the other.
    ///
    /// # Errors
    /// Returns an error if the lines could not be written completely.
    fn append(&mut self, lines: &[u8]) -> io::Result<()>;

    /// Returns once the written lines survive a loss of power, if the sink can promise that.
    ///
    /// # Errors
    /// Returns an error if they may not survive it.
    fn sync(&mut self) -> io::Result<()>;

    /// Opens the target again, because another program may have moved it away.
    ///
    /// # Errors
    /// Returns an error if it cannot be opened.
    fn reopen(&mut self) -> io::Result<()>;
}

/// An open target.
#[derive(Debug)]
pub(super) struct OpenTarget {
    /// The path to open again. Standard output has none.
    path: Option<PathBuf>,
    /// The open file. It is `None` after opening it again has failed.
    file: Option<File>,
    /// True if the last line was not written completely.
    torn: bool,
}

impl OpenTarget {
    /// Opens a target. A file that does not exist is created, and only its owner may read it.
    ///
    /// # Errors
    /// Returns an error if the target cannot be opened or is not safe to write to.
    pub(super) fn open(target: &AuditTarget) -> io::Result<Self> {
        match target {
            AuditTarget::Stdout => {
                // `io::Stdout` is not used, because it keeps bytes that it could not write and
                // repeats them.
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
}

impl AuditSink for OpenTarget {
    /// Stops writing to the old file, because the program that moved it away may have finished with
    /// it. Each line tries again to open the new file.
    fn reopen(&mut self) -> io::Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        self.file = None;
        let file = open(path)?;
        self.torn = !ends_with_a_line(&file)?;
        self.file = Some(file);
        Ok(())
    }

    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
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
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        // A pipe or a device cannot be synced.
        if file.metadata()?.is_file() { file.sync_data() } else { Ok(()) }
    }
}

/// Opens the file at a path, and removes the permissions that other users should not have.
fn open(path: &Path) -> io::Result<File> {
    let flags = i32::try_from(OFlags::NOFOLLOW.bits()).map_err(io::Error::other)?;
    // Reading is needed only to check the end of the file. It also lets a pipe be opened before its
    // reader.
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600).custom_flags(flags);
    let file = options.open(path).map_err(|error| match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => io::Error::new(
            error.kind(),
            "it is a symbolic link, and links are not followed: name the file itself, or `stdout`",
        ),
        _ => error,
    })?;
    let metadata = file.metadata()?;
    let mode = metadata.permissions().mode() & 0o7777;
    let allowed = mode & MODE_MAX;
    if metadata.is_file() && mode != allowed {
        file.set_permissions(PermissionsExt::from_mode(allowed)).map_err(|error| {
            let why = format!(
                "other users may read or write it (mode {mode:04o}), which cannot be changed \
                 ({error}): `chmod {allowed:04o}` it as its owner"
            );
            io::Error::new(error.kind(), why)
        })?;
        tracing::warn!(
            was = format!("{mode:04o}"),
            is = format!("{allowed:04o}"),
            "the audit log (KEYPANE_AUDIT) was open to other users: its mode was changed"
        );
    }
    Ok(file)
}

/// Returns false if a process ended, or the disk was full, in the middle of a line.
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
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_made_for_its_owner_and_appended_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        let file = AuditTarget::File(path.clone());
        OpenTarget::open(&file).unwrap().append(b"a\n").unwrap();
        OpenTarget::open(&file).unwrap().append(b"b\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a\nb\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (elsewhere, path) = (folder.path().join("elsewhere"), folder.path().join("link"));
        fs::write(&elsewhere, "").unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        let message = OpenTarget::open(&AuditTarget::File(path)).unwrap_err().to_string();
        assert!(message.contains("symbolic link") && message.contains("stdout"), "{message}");
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "");
    }

    #[test]
    fn a_file_that_is_open_to_others_is_closed_to_them_also_when_it_is_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        for (loose, expected) in [(0o666, 0o640), (0o644, 0o640), (0o660, 0o640), (0o604, 0o600)] {
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, PermissionsExt::from_mode(loose)).unwrap();
            let mut target = OpenTarget::open(&AuditTarget::File(path.clone())).unwrap();
            assert_eq!(mode(&path), expected, "{loose:o}");
            fs::set_permissions(&path, PermissionsExt::from_mode(loose)).unwrap();
            target.reopen().unwrap();
            assert_eq!(mode(&path), expected, "{loose:o}");
        }
        // A mode that lets a group read the file stays, because log rotation may create the file
        // that way.
        fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        OpenTarget::open(&AuditTarget::File(path.clone())).unwrap();
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn half_a_line_is_ended_before_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        fs::write(&path, "{\"ha").unwrap();
        let mut target = OpenTarget::open(&AuditTarget::File(path.clone())).unwrap();
        target.append(b"a\n").unwrap();
        target.append(b"b\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"ha\na\nb\n");
    }

    #[test]
    fn what_was_moved_away_is_left_alone_once_reopened() {
        let folder = tempfile::tempdir().unwrap();
        let (path, moved) = (folder.path().join("audit.jsonl"), folder.path().join("audit.1"));
        let mut target = OpenTarget::open(&AuditTarget::File(path.clone())).unwrap();
        target.append(b"a\n").unwrap();
        fs::rename(&path, &moved).unwrap();
        target.append(b"b\n").unwrap();
        target.reopen().unwrap();
        target.append(b"c\n").unwrap();
        assert_eq!(fs::read_to_string(&moved).unwrap(), "a\nb\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), "c\n");
        // A path that can no longer be opened is tried again with each write.
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(target.reopen().is_err());
        assert!(target.append(b"d\n").is_err());
        fs::remove_dir(&path).unwrap();
        target.append(b"e\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "e\n");
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let mut target = OpenTarget::open(&AuditTarget::File("/dev/full".into())).unwrap();
        assert_eq!(target.append(b"a\n").unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
