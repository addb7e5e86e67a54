//! Which key seals the data: the one of the environment, of a file or of a command, else `master.key` in the folder, which is
//! made with the data. It is tried on the data before anything is served.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::folder::Folder;
use super::{key_command, key_file};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::store::sealing::{MasterKey, Sealed as _, check};
use crate::store::sqlite::SqliteStore;

/// A master key that was not tried on the data yet.
pub struct Candidate {
    key: MasterKey,
    /// Where it is from, for people.
    source: String,
    origin: Origin,
}

/// Whose the key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The operator gives it at each start.
    Given,
    /// It lies in the folder.
    Folder,
}

/// The key that sealed the data.
pub struct Confirmed {
    /// The key.
    pub key: Arc<MasterKey>,
    /// Where it is from, for people.
    pub source: String,
    /// Whose it is.
    pub origin: Origin,
}

impl Candidate {
    /// The key that the settings give, else that of the folder.
    ///
    /// # Errors
    /// There is none where it is said to be, or others than its owner may read its file.
    pub async fn find(folder: &Folder, settings: &Settings) -> Result<Self, Error> {
        let given = |text: &SecretString, source: String| {
            Ok(Self { key: parse(text, &source)?, source, origin: Origin::Given })
        };
        if let Some(key) = &settings.master_key.value {
            return given(key, settings.master_key.source.to_string());
        }
        if let Some(path) = &settings.master_key_file.value {
            return given(&key_file::read(path)?, path.display().to_string());
        }
        if let Some(command) = &settings.master_key_command.value {
            let source = settings.master_key_command.source.to_string();
            return given(&key_command::run(command, &source).await?, source);
        }
        let path = folder.master_key();
        let text = if path.exists() { key_file::read(&path)? } else { made(folder)? };
        let source = path.display().to_string();
        Ok(Self { key: parse(&text, &source)?, source, origin: Origin::Folder })
    }

    /// The key without a trial.
    #[cfg(test)]
    pub(super) fn into_key(self) -> MasterKey {
        self.key
    }

    /// Tries it on the data. A change of the key that was interrupted is ended here: the data says which of the two keys of
    /// the folder holds.
    ///
    /// # Errors
    /// Another key sealed the data, or the store fails.
    pub async fn confirm(
        self,
        folder: &Folder,
        store: &SqliteStore,
        now_ms: i64,
    ) -> Result<Confirmed, Error> {
        let Self { key, source, origin } = self;
        let (key, next) = (Arc::new(key), folder.next_master_key());
        let confirmed = |key: Arc<MasterKey>| Confirmed { key, source: source.clone(), origin };
        if store.is_sealed_with(Arc::clone(&key)).await.map_err(failed)? {
            check::remember(store, &key, now_ms).await.map_err(failed)?;
            // Nothing is sealed with it: what it was made for was not committed.
            key_file::remove(&next)?;
            return Ok(confirmed(key));
        }
        if origin == Origin::Folder && next.exists() {
            let key = Arc::new(parse(&key_file::read(&next)?, &next.display().to_string())?);
            if store.is_sealed_with(Arc::clone(&key)).await.map_err(failed)? {
                key_file::replace(&folder.master_key(), &next)?;
                return Ok(confirmed(key));
            }
        }
        Err(Error::Failed(format!(
            "the master key of {source} is not the one that sealed the secrets in {}: give that one by --master-key-file, \
             --master-key-command or SWITCHBOARD_MASTER_KEY",
            folder.store().display()
        )))
    }
}

/// Makes the key of a folder whose data is not there yet.
fn made(folder: &Folder) -> Result<SecretString, Error> {
    let (path, next, store) = (folder.master_key(), folder.next_master_key(), folder.store());
    if store.exists() {
        return Err(Error::Failed(format!(
            "{} is missing, and the secrets in {} are sealed with a master key: put it back, or give the key by \
             --master-key-file, --master-key-command or SWITCHBOARD_MASTER_KEY",
            path.display(),
            store.display()
        )));
    }
    let text = SecretString::from(MasterKey::generate().map_err(failed)?);
    // By way of another name: half a key has never the right one.
    key_file::remove(&next)?;
    key_file::make(&next, &text)?;
    key_file::replace(&path, &next)?;
    Ok(text)
}

/// Reads a key; errors name its place and do not show it.
pub(super) fn parse(text: &SecretString, place: &str) -> Result<MasterKey, Error> {
    MasterKey::from_base64(text.expose_secret())
        .map_err(|_| Error::Secret { place: place.to_owned(), expected: "base64 of 32 bytes".to_owned() })
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
