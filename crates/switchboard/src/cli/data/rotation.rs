//! Another master key takes the place of the one that sealed the data.
//!
//! All secrets go over in one transaction, so that a crash leaves data that one of the two keys opens. Each key is on the disk
//! at every moment in which the data may need it: the new one is there before the transaction, the old one after it. Of the two
//! keys of a folder, the next start takes the one that opens the data ([`Candidate::confirm`]).

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;

use super::folder::Folder;
use super::key_file;
use super::master_key::{Candidate, Confirmed, Origin, parse};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::store::Store as _;
use crate::store::sealing::MasterKey;
use crate::store::sealing::Sealed as _;
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

/// Seals everything in a folder with another master key.
///
/// # Errors
/// The old key is not the one of the data, the new one cannot be had, or the store fails; the old one holds then.
pub async fn rotate(folder: &Folder, settings: &Settings, new: NewKey) -> Result<Rotated, Error> {
    let candidate = Candidate::find(folder, settings).await?;
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let store = SqliteStore::open(&folder.store(), now_ms).map_err(failed)?;
    let done = rotate_open(folder, &store, candidate.confirm(folder, &store, now_ms).await?, new).await;
    store.close().await.map_err(failed)?;
    let done = done?;
    // Secrets that the old key opens leave the free places of the file, too.
    if let Err(error) = SqliteStore::compact(&folder.store()).await {
        tracing::warn!(%error, "all secrets are sealed anew, but free places of the file may still hold some under the old key");
    }
    Ok(done)
}

async fn rotate_open(
    folder: &Folder,
    store: &SqliteStore,
    old: Confirmed,
    new: NewKey,
) -> Result<Rotated, Error> {
    let in_place = matches!(new, NewKey::InPlace);
    if in_place && old.origin == Origin::Given {
        return Err(Error::Usage(format!(
            "the master key comes from {}: give the new one by --new-master-key-file FILE or {VARIABLE}, or have it made with \
             --make-new-master-key FILE",
            old.source
        )));
    }
    let (key, source) = prepare(folder, new)?;
    if store.is_sealed_with(Arc::clone(&key)).await.map_err(failed)? {
        return Err(Error::Failed(format!("the key of {source} is the master key already")));
    }
    let secrets = store.reseal(old.key, key).await.map_err(failed)?;
    if in_place {
        take_place(folder)?;
    }
    Ok(Rotated { secrets, source })
}

/// The new key, on the disk wherever it is made here.
fn prepare(folder: &Folder, new: NewKey) -> Result<(Arc<MasterKey>, String), Error> {
    let (text, source) = match new {
        NewKey::InPlace => {
            let (made, next) = (generated()?, folder.next_master_key());
            // What an interrupted change left was removed or took its place when the key was confirmed.
            key_file::make(&next, &made)?;
            (made, folder.master_key().display().to_string())
        }
        NewKey::MadeAt(path) => {
            let made = generated()?;
            key_file::make(&path, &made)?;
            (made, path.display().to_string())
        }
        NewKey::File(path) => (key_file::read(&path)?, path.display().to_string()),
        NewKey::Variable(text) => (text, format!("environment {VARIABLE}")),
    };
    Ok((Arc::new(parse(&text, &source)?), source))
}

fn take_place(folder: &Folder) -> Result<(), Error> {
    key_file::replace(&folder.master_key(), &folder.next_master_key())
}

fn generated() -> Result<SecretString, Error> {
    MasterKey::generate().map(SecretString::from).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
