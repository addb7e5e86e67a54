//! The state, opened with the master key that seals it.

use std::sync::Arc;

use super::folder::Folder;
use super::master_key::{Candidate, Confirmed, Data};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::store;
use crate::store::neighbours::Turn;
use crate::store::sealing::MasterKey;
use crate::store::sqlite::SqliteStore;

/// The state of a service.
pub struct Opened {
    /// It.
    pub store: store::Shared,
    /// What seals its secrets.
    pub master_key: Arc<MasterKey>,
    /// The folder of the data; beside a database that of what is this node's alone, if there is one.
    pub folder: Option<Folder>,
    /// Keeps other nodes from their start.
    pub turn: Turn,
}

impl Opened {
    /// For a service that is about to start.
    ///
    /// # Errors
    /// There is no place for the data or it cannot be used, or the master key is not the one that sealed it.
    pub async fn for_service(settings: &Settings) -> Result<Self, Error> {
        let folder = settings.data.value.as_deref().map(Folder::take).transpose()?;
        let folder = folder.ok_or(Error::DataMissing)?;
        Self::in_folder(folder, settings).await
    }

    /// The embedded store of a folder.
    ///
    /// # Errors
    /// It cannot be opened, or the master key is not the one that sealed it.
    pub async fn in_folder(folder: Folder, settings: &Settings) -> Result<Self, Error> {
        let candidate = Candidate::find(Some(&folder), settings, &Data::of_folder(&folder)).await?;
        let now_ms = jiff::Timestamp::now().as_millisecond();
        folder.keep_to_the_owner()?;
        let store = Arc::new(SqliteStore::open(&folder.store(), now_ms).map_err(failed)?);
        let Confirmed { key, .. } = candidate.confirm(Some(&folder), store.as_ref(), now_ms).await?;
        Ok(Self { store, master_key: key, folder: Some(folder), turn: Turn::alone() })
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}
