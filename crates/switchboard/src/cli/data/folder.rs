//! The folder of the data.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::cli::error::Error;
use crate::store::copying::sqlite::unfinished;

const LOCK: &str = "lock";
const MASTER_KEY: &str = "master.key";
const NEXT_MASTER_KEY: &str = "master.key.new";

/// The folder, held by this process alone for as long as this value lives, or looked at beside whoever holds it.
pub struct Folder {
    path: PathBuf,
    lock: Option<File>,
}

impl Folder {
    /// Makes the folder where it is missing and takes it.
    ///
    /// # Errors
    /// It cannot be made or written, another process works on it, or a copy into it did not come to its end.
    pub fn take(path: &Path) -> Result<Self, Error> {
        let folder = Self::take_to_fill(path)?;
        match unfinished(&folder.store()) {
            Some(begun) => Err(Error::Failed(format!(
                "{}: a copy into this folder was begun and did not come to its end: run it again, or remove {} to begin without it",
                path.display(),
                begun.display()
            ))),
            None => Ok(folder),
        }
    }

    /// The file of the store is its owner's alone, whatever mode the folder has: messages and phone numbers are readable in it.
    /// The files beside it take over its mode.
    ///
    /// # Errors
    /// It cannot be made, or its mode not be set.
    pub fn keep_to_the_owner(&self) -> Result<(), Error> {
        let path = self.store();
        let file = |source| Error::File { path: path.clone(), source };
        let store = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(file)?;
        let mode = store.metadata().map_err(file)?.permissions().mode();
        if mode & 0o077 != 0 {
            store.set_permissions(Permissions::from_mode(mode & 0o700)).map_err(file)?;
        }
        Ok(())
    }

    /// Takes a folder that holds data already, for a command that works on it without a service.
    ///
    /// # Errors
    /// There is no data, or a running service holds it.
    pub fn take_idle(path: &Path) -> Result<Self, Error> {
        Self::store_in(path)?;
        Self::lock(path)?.ok_or_else(|| {
            Error::Failed(format!(
                "{}: a running service works on this folder; reach it by --endpoint URL and an access key, or stop it first",
                path.display()
            ))
        })
    }

    /// The folder as it is, for a command that works on a database beside a running service: nothing in it is changed.
    pub fn beside(path: &Path) -> Self {
        Self { path: path.to_owned(), lock: None }
    }

    /// Whether this process holds it, and may change what is in it.
    pub fn is_held(&self) -> bool {
        self.lock.is_some()
    }

    /// Makes the folder where it is missing and takes it, to fill it with data from elsewhere.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub fn take_to_fill(path: &Path) -> Result<Self, Error> {
        let file = |source| Error::File { path: path.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(file)?;
        Self::lock(path)?.ok_or_else(|| {
            Error::Failed(format!("{}: another switchboard works on this folder", path.display()))
        })
    }

    /// The file of the store in a folder that a service may hold.
    ///
    /// # Errors
    /// There is no data.
    pub fn store_in(path: &Path) -> Result<PathBuf, Error> {
        let store = path.join(STORE);
        if !store.is_file() {
            return Err(Error::Failed(format!("{}: there is no data of a service here", path.display())));
        }
        Ok(store)
    }

    fn lock(path: &Path) -> Result<Option<Self>, Error> {
        let file = |source| Error::File { path: path.to_owned(), source };
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path.join(LOCK))
            .map_err(file)?;
        Ok(lock.try_lock().is_ok().then(|| Self { path: path.to_owned(), lock: Some(lock) }))
    }

    /// The file of the store.
    pub fn store(&self) -> PathBuf {
        self.path.join(STORE)
    }

    /// The folder of the simulated networks.
    pub fn simulator(&self) -> PathBuf {
        self.path.join("simulator")
    }

    /// The master key where the operator gives none.
    pub fn master_key(&self) -> PathBuf {
        self.path.join(MASTER_KEY)
    }

    /// The key that is about to take the place of [`master_key`](Self::master_key).
    pub fn next_master_key(&self) -> PathBuf {
        self.path.join(NEXT_MASTER_KEY)
    }
}

const STORE: &str = "switchboard.db";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_taken_by_one_process_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Folder::take(folder.path()).unwrap();
        let error = Folder::take(folder.path()).err().unwrap();
        assert!(error.to_string().contains("another switchboard"), "{error}");
        std::fs::write(first.store(), "").unwrap();
        let error = Folder::take_idle(folder.path()).err().unwrap();
        assert!(error.to_string().contains("--endpoint"), "{error}");
        drop(first);
        assert!(Folder::take(folder.path()).is_ok());
    }

    #[test]
    fn the_store_is_its_owners_alone_whatever_the_folder_is() {
        let folder = tempfile::tempdir().unwrap();
        let taken = Folder::take(folder.path()).unwrap();
        let mode = || std::fs::metadata(taken.store()).unwrap().permissions().mode() & 0o777;
        taken.keep_to_the_owner().unwrap();
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(taken.store(), Permissions::from_mode(0o644)).unwrap();
        taken.keep_to_the_owner().unwrap();
        assert_eq!(mode(), 0o600);
    }

    #[test]
    fn a_folder_without_data_is_not_made_by_a_command_that_needs_some() {
        let folder = tempfile::tempdir().unwrap();
        let error = Folder::take_idle(&folder.path().join("wrong")).err().unwrap();
        assert!(error.to_string().contains("no data of a service"), "{error}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
