//! Which key seals the data: the one of the environment, of a file or of a command, else `master.key` in the folder, which is
//! made with the data. It is tried on the data before anything is served.
//!
//! The nodes of a database have one key. The first of them may make it, in a folder of its own; the others are given it.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use super::folder::Folder;
use super::{key_command, key_file};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::store::Store;
use crate::store::sealing::{MasterKey, check};

/// A master key that was not tried on the data yet.
pub struct Candidate {
    key: MasterKey,
    /// Where it is from, for people.
    source: String,
    origin: Origin,
    /// Where what it seals is, for people.
    place: String,
    resealing: Resealing,
}

/// What a key seals.
pub struct Data {
    /// Where it is, for people.
    pub place: String,
    /// Whether a key may be made for it.
    pub state: State,
    /// How it goes over to another key.
    pub resealing: Resealing,
}

/// How data goes over to another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resealing {
    /// All of it or nothing.
    AtOnce,
    /// Piece by piece: what broke off is run again with the same two keys.
    Stepwise,
}

/// What is known of data before its key is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing is sealed yet.
    Empty,
    /// Some key sealed it.
    Sealed,
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
    /// There is none where it is said to be, others than its owner may read its file, or there is neither a key nor a folder.
    pub async fn find(folder: Option<&Folder>, settings: &Settings, data: &Data) -> Result<Self, Error> {
        let candidate = |text: &SecretString, source: String, origin| {
            let (key, place, resealing) = (parse(text, &source)?, data.place.clone(), data.resealing);
            Ok(Self { key, source, origin, place, resealing })
        };
        if let Some(key) = &settings.master_key.value {
            return candidate(key, settings.master_key.source.to_string(), Origin::Given);
        }
        if let Some(path) = &settings.master_key_file.value {
            return candidate(&key_file::read(path)?, path.display().to_string(), Origin::Given);
        }
        if let Some(command) = &settings.master_key_command.value {
            let source = settings.master_key_command.source.to_string();
            return candidate(&key_command::run(command, &source).await?, source, Origin::Given);
        }
        let folder = folder.ok_or_else(|| none_given(&data.place))?;
        let path = folder.master_key();
        let text = if path.exists() { key_file::read(&path)? } else { made(folder, data)? };
        candidate(&text, path.display().to_string(), Origin::Folder)
    }

    /// Sees that there is somewhere to take the key from, before anything else is done.
    ///
    /// # Errors
    /// There is neither a key nor a folder.
    pub fn expect_source(folder: Option<&Folder>, settings: &Settings, place: &str) -> Result<(), Error> {
        let given = settings.master_key.value.is_some()
            || settings.master_key_file.value.is_some()
            || settings.master_key_command.value.is_some();
        if given || folder.is_some() { Ok(()) } else { Err(none_given(place)) }
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
        folder: Option<&Folder>,
        store: &dyn Store,
        now_ms: i64,
    ) -> Result<Confirmed, Error> {
        let Self { key, source, origin, place, resealing } = self;
        let key = Arc::new(key);
        let held = folder.filter(|folder| folder.is_held());
        let confirmed = |key: Arc<MasterKey>| Confirmed { key, source: source.clone(), origin };
        if store.is_sealed_with(Arc::clone(&key)).await.map_err(failed)? {
            check::remember(store, &key, now_ms).await.map_err(failed)?;
            if let Some(folder) = held.filter(|_| resealing == Resealing::AtOnce) {
                // Nothing is sealed with it: what it was made for was not committed.
                key_file::remove(&folder.next_master_key())?;
            }
            return Ok(confirmed(key));
        }
        let next = folder.map(Folder::next_master_key).filter(|next| next.exists());
        if let Some(next) = next.filter(|_| origin == Origin::Folder) {
            let key = Arc::new(parse(&key_file::read(&next)?, &next.display().to_string())?);
            if store.is_sealed_with(Arc::clone(&key)).await.map_err(failed)? {
                if let Some(folder) = held {
                    key_file::replace(&folder.master_key(), &next)?;
                }
                return Ok(confirmed(key));
            }
        }
        Err(Error::Failed(format!(
            "the master key of {source} is not the one that sealed the secrets in {place}: give that one by --master-key-file, \
             --master-key-command or SWITCHBOARD_MASTER_KEY"
        )))
    }
}

impl Data {
    /// The data of the embedded store of a folder.
    pub fn of_folder(folder: &Folder) -> Self {
        let store = folder.store();
        let state = if store.exists() { State::Sealed } else { State::Empty };
        Self { place: store.display().to_string(), state, resealing: Resealing::AtOnce }
    }

    /// The data of a database that is open, at a place that people know.
    ///
    /// # Errors
    /// The store fails.
    pub async fn of_store(store: &dyn Store, place: String) -> Result<Self, Error> {
        let remembered = check::is_remembered(store).await.map_err(failed)?;
        let state = if remembered { State::Sealed } else { State::Empty };
        Ok(Self { place, state, resealing: Resealing::Stepwise })
    }
}

fn none_given(place: &str) -> Error {
    Error::Usage(format!(
        "the secrets in {place} are sealed with a master key, and none is given: give it by --master-key-file FILE, \
         --master-key-command CMD or SWITCHBOARD_MASTER_KEY, the same at every node; with --data DIR beside the database the first \
         node makes one, in DIR/master.key"
    ))
}

/// Makes the key of data that is not there yet.
fn made(folder: &Folder, data: &Data) -> Result<SecretString, Error> {
    let (path, next) = (folder.master_key(), folder.next_master_key());
    if data.state == State::Sealed || !folder.is_held() {
        return Err(Error::Failed(format!(
            "{} is missing, and the secrets in {} are sealed with a master key: put it back, or give the key by \
             --master-key-file, --master-key-command or SWITCHBOARD_MASTER_KEY",
            path.display(),
            data.place
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
