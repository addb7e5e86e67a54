//! The folder of the data, and the key that seals the secrets in it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::store::sealing::MasterKey;

const LOCK: &str = "lock";
const MASTER_KEY: &str = "master.key";

/// The folder, held by this process alone for as long as this value lives.
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder where it is missing and takes it.
    pub fn take(path: &Path) -> Result<Self, Error> {
        let file = |source| Error::File { path: path.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(file)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path.join(LOCK))
            .map_err(file)?;
        lock.try_lock().map_err(|_| {
            Error::Failed(format!("{}: another switchboard works on this folder", path.display()))
        })?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// The file of the store.
    pub fn store(&self) -> PathBuf {
        self.path.join("switchboard.db")
    }

    /// The folder of the simulated networks.
    pub fn simulator(&self) -> PathBuf {
        self.path.join("simulator")
    }

    /// The master key: from the environment, from the file that was named, else from `master.key` in the folder, which is
    /// made when it is not there.
    pub fn master_key(&self, settings: &Settings) -> Result<MasterKey, Error> {
        if let Some(key) = &settings.master_key.value {
            return parse(key.expose_secret(), "SWITCHBOARD_MASTER_KEY");
        }
        if let Some(path) = &settings.master_key_file.value {
            return parse(read(path)?.expose_secret(), &path.display().to_string());
        }
        let path = self.path.join(MASTER_KEY);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => {
                let text = MasterKey::generate().map_err(|error| Error::Failed(error.to_string()))?;
                file.write_all(text.as_bytes())
                    .and_then(|()| file.sync_all())
                    .map_err(|source| Error::File { path: path.clone(), source })?;
                sync(&self.path)?;
                parse(&text, &path.display().to_string())
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                parse(read(&path)?.expose_secret(), &path.display().to_string())
            }
            Err(source) => Err(Error::File { path, source }),
        }
    }
}

/// A file that was just made is there after a crash only once its folder is synced.
fn sync(folder: &Path) -> Result<(), Error> {
    let file = |source| Error::File { path: folder.to_owned(), source };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(file)
}

fn read(path: &Path) -> Result<SecretString, Error> {
    let file = |source| Error::File { path: path.to_owned(), source };
    let mut text = String::new();
    File::open(path).and_then(|mut file| file.read_to_string(&mut text)).map_err(file)?;
    Ok(SecretString::from(text))
}

fn parse(text: &str, place: &str) -> Result<MasterKey, Error> {
    MasterKey::from_base64(text)
        .map_err(|_| Error::Secret { place: place.to_owned(), expected: "base64 of 32 bytes".to_owned() })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::cli::settings::ServeOptions;

    #[test]
    fn a_made_key_is_kept_and_readable_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::resolve(&ServeOptions::default(), &|_| None).unwrap();
        let taken = Folder::take(folder.path()).unwrap();
        let sealed = taken.master_key(&settings).unwrap().seal("x", "secret").unwrap();
        let opened = taken.master_key(&settings).unwrap().open("x", &sealed).unwrap();
        assert_eq!(opened.expose_secret(), "secret");
        let mode = std::fs::metadata(folder.path().join(MASTER_KEY)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_folder_is_taken_by_one_process_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Folder::take(folder.path()).unwrap();
        let error = Folder::take(folder.path()).err().unwrap();
        assert!(error.to_string().contains("another switchboard"), "{error}");
        drop(first);
        assert!(Folder::take(folder.path()).is_ok());
    }
}
