//! Files that hold a master key: base64 of 32 bytes, for their owner's eyes alone.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::cli::error::Error;

/// Permissions of the group and of all others.
const OTHERS: u32 = 0o077;

/// A longer file holds no key.
const MOST_BYTES: u64 = 4096;

/// Reads a key.
///
/// # Errors
/// The file cannot be read, or others than its owner can.
pub(super) fn read(path: &Path) -> Result<SecretString, Error> {
    read_secret(path, "a master key")
}

/// Reads a file that holds a secret, which errors call `what`.
///
/// # Errors
/// The file cannot be read, or others than its owner can.
pub(super) fn read_secret(path: &Path, what: &str) -> Result<SecretString, Error> {
    let file = |source| Error::File { path: path.to_owned(), source };
    let opened = File::open(path).map_err(file)?;
    let mode = opened.metadata().map_err(file)?.mode();
    if mode & OTHERS != 0 {
        return Err(Error::Failed(format!(
            "{path}: {what} is for its owner's eyes alone, and this file has the mode {mode:04o}: chmod 600 {path}",
            path = path.display(),
            mode = mode & 0o7777,
        )));
    }
    let mut text = String::new();
    opened.take(MOST_BYTES).read_to_string(&mut text).map_err(file)?;
    Ok(SecretString::from(text))
}

/// Makes a file that is not there and writes a key to it; it is there after a crash.
///
/// # Errors
/// It is there already, or cannot be made.
pub(super) fn make(path: &Path, key: &SecretString) -> Result<(), Error> {
    let file = |source| Error::File { path: path.to_owned(), source };
    let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(file)?;
    made.write_all(key.expose_secret().as_bytes()).and_then(|()| made.sync_all()).map_err(file)?;
    sync_folder(path)
}

/// Gives a file another's place; it has it after a crash.
///
/// # Errors
/// It cannot be renamed.
pub(super) fn replace(path: &Path, with: &Path) -> Result<(), Error> {
    fs::rename(with, path).map_err(|source| Error::File { path: with.to_owned(), source })?;
    sync_folder(path)
}

/// Removes a file, if it is there.
///
/// # Errors
/// It cannot be removed.
pub(super) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::File { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// A file that was just made or renamed is there after a crash only once its folder is synced.
fn sync_folder(path: &Path) -> Result<(), Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let file = |source| Error::File { path: folder.to_owned(), source };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(file)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_made_file_is_its_owners_alone_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        make(&path, &SecretString::from("the key")).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path).unwrap().expose_secret(), "the key");
        assert!(make(&path, &SecretString::from("another")).is_err());
        assert_eq!(read(&path).unwrap().expose_secret(), "the key");
    }

    #[test]
    fn a_file_that_others_may_read_or_write_is_refused_and_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        make(&path, &SecretString::from("the key")).unwrap();
        for (mode, shown) in [(0o640, "0640"), (0o604, "0604"), (0o620, "0620"), (0o644, "0644")] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let reason = read(&path).unwrap_err().to_string();
            assert!(reason.contains(shown) && reason.contains("chmod 600"), "{reason}");
            assert!(!reason.contains("the key"), "{reason}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(read(&path).is_ok(), "stricter is fine");
    }
}
