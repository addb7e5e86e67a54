//! Another master key takes the place of the one that sealed the data.
//!
//! In a folder all secrets go over in one transaction, so that a crash leaves data that one of the two keys opens. Each key is on
//! the disk at every moment in which the data may need it: the new one is there before the transaction, the old one after it. Of
//! the two keys of a folder, the next start takes the one that opens the data ([`Candidate::confirm`](super::master_key::Candidate::confirm)).
//!
//! In a database they go over account by account. A change that broke off is run again with the same two keys, and until then no
//! service starts that could see the new one beside the old one.

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;

use super::folder::Folder;
use super::key_file;
use super::master_key::{Confirmed, Origin, parse};
use super::opened::{Opened, Place};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::store::Store;
use crate::store::sealing::MasterKey;
use crate::store::sqlite::SqliteStore;

/// The variable that gives the new key.
pub const VARIABLE: &str = "SWITCHBOARD_NEW_MASTER_KEY";

/// Where the new key is from.
pub enum NewKey {
    /// It is made, and lies where the old one lay.
    InPlace,
    /// It is made, and written to this file, which is not there yet.
    MadeAt(PathBuf),
    /// It stands in this file.
    File(PathBuf),
    /// The environment gives it.
    Variable(SecretString),
}

/// What was done.
#[derive(Debug)]
pub struct Rotated {
    /// How many secrets are sealed with the new key.
    pub secrets: usize,
    /// Where the new key is from, for people.
    pub source: String,
}

/// Seals everything at a place with another master key. No service may run: it would go on with the old one.
///
/// # Errors
/// The old key is not the one of the data, the new one cannot be had, or the store fails; the old one holds then.
pub async fn rotate(place: &Place, settings: &Settings, new: NewKey) -> Result<Rotated, Error> {
    let Opened { store, master_key, turn } = Opened::for_command(place, settings).await?;
    // No node starts meanwhile with the key that is about to go.
    let nodes_turn = match place {
        Place::Folder(_) => turn,
        Place::Database(_) => store.start_turn().await.map_err(failed)?,
    };
    let done = rotate_open(place.folder(), store.as_ref(), master_key, new).await;
    drop(nodes_turn);
    store.close().await.map_err(failed)?;
    let done = done?;
    if let Place::Folder(folder) = place {
        // Secrets that the old key opens leave the free places of the file, too.
        if let Err(error) = SqliteStore::compact(&folder.store()).await {
            tracing::warn!(%error, "all secrets are sealed anew, but free places of the file may still hold some under the old key");
        }
    }
    Ok(done)
}

async fn rotate_open(
    folder: Option<&Folder>,
    store: &dyn Store,
    old: Confirmed,
    new: NewKey,
) -> Result<Rotated, Error> {
    // A key that the operator gives is not replaced where nobody looks for it.
    let folder = folder.filter(|_| old.origin == Origin::Folder);
    let Prepared { key, source, takes_place } = prepare(folder, &old.source, new)?;
    if store.is_sealed_with(Arc::clone(&key)).await.map_err(failed)? {
        return Err(Error::Failed(format!("the key of {source} is the master key already")));
    }
    let secrets = store.reseal(old.key, key).await.map_err(failed)?;
    if let Some(folder) = takes_place {
        key_file::replace(&folder.master_key(), &folder.next_master_key())?;
    }
    Ok(Rotated { secrets, source })
}

/// The new key, on the disk wherever it is made here.
struct Prepared<'f> {
    key: Arc<MasterKey>,
    /// Where it is from, for people.
    source: String,
    /// The folder whose key it becomes.
    takes_place: Option<&'f Folder>,
}

/// Makes or reads the new key. `folder` is that of the old one, which is from `old`.
fn prepare<'f>(folder: Option<&'f Folder>, old: &str, new: NewKey) -> Result<Prepared<'f>, Error> {
    let mut takes_place = None;
    let (text, source) = match (new, folder) {
        (NewKey::InPlace, Some(folder)) => {
            takes_place = Some(folder);
            (begun(folder)?, folder.master_key().display().to_string())
        }
        (NewKey::InPlace, None) => {
            return Err(Error::Usage(format!(
                "the master key comes from {old}: give the new one by --new-master-key-file FILE or {VARIABLE}, or have it made \
                 with --make-new-master-key FILE"
            )));
        }
        (NewKey::MadeAt(path), _) => {
            let made = generated()?;
            key_file::make(&path, &made)?;
            (made, path.display().to_string())
        }
        (NewKey::File(path), _) => (key_file::read(&path)?, path.display().to_string()),
        (NewKey::Variable(text), _) => (text, format!("environment {VARIABLE}")),
    };
    Ok(Prepared { key: Arc::new(parse(&text, &source)?), source, takes_place })
}

/// The new key of a folder: the one with which a change began that broke off, else a fresh one.
fn begun(folder: &Folder) -> Result<SecretString, Error> {
    let next = folder.next_master_key();
    if next.exists() {
        let text = key_file::read(&next)?;
        if parse(&text, &next.display().to_string()).is_ok() {
            return Ok(text);
        }
        // Half a key has sealed nothing.
        key_file::remove(&next)?;
    }
    let made = generated()?;
    key_file::make(&next, &made)?;
    Ok(made)
}

fn generated() -> Result<SecretString, Error> {
    MasterKey::generate().map(SecretString::from).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
