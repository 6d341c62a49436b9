//! Files with keys or secrets, and who may read them.
//!
//! Invariant: a file that every user of the machine may read, write or run is refused: what is in it
//! is no secret. Its group may read it, because that is how Kubernetes gives a secret volume to a
//! pod that is not root (`fsGroup`, Configure a Security Context for a Pod). There the file is also a
//! link (`..data`), so links are followed, and the mode is that of the file that was opened.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

use super::ConfigError;

/// The largest such file, in bytes: anything over it holds no key and no secret.
const MAX_BYTES: u64 = 8 * 1024;

/// What a mode holds for users who are neither the owner nor in the group.
const OTHERS: u32 = 0o007;

/// Reads the file of a setting; one that is too large is cut to nothing, which is no secret.
///
/// # Errors
/// [`ConfigError::Unreadable`], or [`ConfigError::Loose`] where others may read it.
pub(super) fn read(name: &'static str, path: &Path) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { name, path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if let Some(mode) = loose(&file).map_err(unreadable)? {
        return Err(ConfigError::Loose { name, path: path.to_owned(), mode });
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
    let read = file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(read).is_ok_and(|read| read >= MAX_BYTES) {
        bytes.clear();
    }
    Ok(bytes)
}

/// The mode of a file that is open to others. A pipe or a device has no content of its own.
fn loose(file: &File) -> io::Result<Option<u32>> {
    let metadata = file.metadata()?;
    let mode = metadata.permissions().mode() & 0o7777;
    Ok((metadata.is_file() && mode & OTHERS != 0).then_some(mode))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    fn written(folder: &Path, mode: u32) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
        let path = folder.join(format!("{mode:o}"));
        fs::write(&path, "canary").unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        read("KEYPANE_KEY_FILE", &path)
    }

    #[test]
    fn a_file_that_everybody_may_read_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o644, 0o604, 0o602, 0o601, 0o444, 0o777] {
            let message = written(folder.path(), mode).unwrap_err().to_string();
            for part in ["KEYPANE_KEY_FILE", "--key-file", "chmod 600", "defaultMode: 0440"] {
                assert!(message.contains(part), "{part}: {message}");
            }
            assert!(message.contains(&format!("{mode:04o}")), "{message}");
            assert!(!message.contains("canary"), "{message}");
        }
        for mode in [0o600, 0o400, 0o440, 0o640, 0o660] {
            assert_eq!(&**written(folder.path(), mode).unwrap(), b"canary", "{mode:o}");
        }
    }

    #[test]
    fn a_secret_volume_of_a_pod_is_read_through_its_links() {
        let folder = tempfile::tempdir().unwrap();
        let version = folder.path().join("..2026_01_02");
        fs::create_dir(&version).unwrap();
        symlink("..2026_01_02", folder.path().join("..data")).unwrap();
        symlink("..data/key", folder.path().join("key")).unwrap();
        fs::write(version.join("key"), "canary").unwrap();
        for (mode, is_read) in [(0o440, true), (0o640, true), (0o644, false)] {
            fs::set_permissions(version.join("key"), PermissionsExt::from_mode(mode)).unwrap();
            let read = read("KEYPANE_KEY_FILE", &folder.path().join("key"));
            assert_eq!(read.is_ok(), is_read, "{mode:o}");
        }
    }

    #[test]
    fn what_is_too_large_is_no_secret() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file, &[b'x'; 8 * 1024]).unwrap();
        assert!(read("KEYPANE_KEY_FILE", file.path()).unwrap().is_empty());
    }
}
