//! Reads files with keys or secrets, and checks who may read them.
//!
//! Invariant: a file that every user of the machine may read, write or run is refused, because its
//! content is no longer secret. Its group may read it: this is how Kubernetes gives a secret volume
//! to a pod that is not root (`fsGroup`, Configure a Security Context for a Pod). There the file is
//! also a link (`..data`), so links are followed, and the mode that counts is that of the opened
//! file.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

use super::ConfigError;

/// The largest such file, in bytes. A larger file cannot be a key or a secret.
const MAX_BYTES: u64 = 8 * 1024;

/// The permission bits for users who are neither the owner nor in the group.
const OTHERS: u32 = 0o007;

/// Reads the file that a setting names. The content of a file that is too large is returned as
/// empty, which no setting accepts as a secret.
///
/// # Errors
/// Returns [`ConfigError::Unreadable`], or [`ConfigError::Loose`] if other users may access it.
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

/// Returns the mode of a file that other users may access. Pipes and devices are not checked,
/// because they have no content of their own.
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
