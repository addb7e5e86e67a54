//! The state, opened with the master key that seals it.

use std::sync::Arc;

use super::database;
use super::folder::Folder;
use super::master_key::{Candidate, Confirmed, Data, State};
use crate::cli::error::Error;
use crate::cli::settings::Settings;
use crate::store;
use crate::store::neighbours::Turn;
use crate::store::sqlite::SqliteStore;

/// Where the state is.
pub enum Place {
    /// In a folder, which this process holds.
    Folder(Folder),
    /// In the database of the settings; in the folder is what belongs to one node alone.
    Database(Option<Folder>),
}

/// The state of a service.
pub struct Opened {
    /// It.
    pub store: store::Shared,
    /// What seals its secrets.
    pub master_key: Confirmed,
    /// Keeps other nodes from their start.
    pub turn: Turn,
}

impl Place {
    /// Takes the place of a service that is about to start.
    ///
    /// # Errors
    /// None is given, or another process holds the folder.
    pub fn of_service(settings: &Settings) -> Result<Self, Error> {
        let folder = settings.data.value.as_deref().map(Folder::take).transpose()?;
        match (settings.database.url.value.is_some(), folder) {
            (true, folder) => Ok(Self::Database(folder)),
            (false, Some(folder)) => Ok(Self::Folder(folder)),
            (false, None) => Err(Error::DataMissing),
        }
    }

    /// Takes a folder that no service works on, or looks at a database beside those that work on it.
    ///
    /// # Errors
    /// None is given, the folder holds no data, or a running service works on it.
    pub fn of_command(settings: &Settings) -> Result<Self, Error> {
        let folder = settings.data.value.as_deref();
        if settings.database.url.value.is_some() {
            return Ok(Self::Database(folder.map(Folder::beside)));
        }
        let folder = folder.ok_or_else(|| {
            Error::Usage("which data? give --data DIR (SWITCHBOARD_DATA) or --database-url URL".to_owned())
        })?;
        Folder::take_idle(folder).map(Self::Folder)
    }

    /// Takes a folder or a database for a change that no service may work beside. Of a database that is the operator's word: here
    /// the folder of one node is held.
    ///
    /// # Errors
    /// None is given, the folder holds no data, or a running service works on it.
    pub fn of_change(settings: &Settings) -> Result<Self, Error> {
        match Self::of_command(settings)? {
            Self::Database(Some(_)) => Self::of_service(settings),
            place => Ok(place),
        }
    }

    /// The folder, where there is one.
    pub fn folder(&self) -> Option<&Folder> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Database(folder) => folder.as_ref(),
        }
    }
}

impl Opened {
    /// For a service that is about to start, alone among the nodes of its database until its turn is over. An empty place is
    /// furnished.
    ///
    /// # Errors
    /// There is no place or it cannot be used, or the master key is not the one that sealed it.
    pub async fn for_service(place: &Place, settings: &Settings) -> Result<Self, Error> {
        match place {
            Place::Folder(folder) => in_folder(folder, settings).await,
            Place::Database(folder) => {
                let address = database::address(&settings.database)?;
                Candidate::expect_source(folder.as_ref(), settings, &address.to_string())?;
                let store = database::open(&address, &settings.database).await?;
                let turn = store.start_turn().await.map_err(failed)?;
                let data = Data::of_store(store.as_ref(), address.to_string()).await?;
                let opened = with_key(store, folder.as_ref(), turn, settings, &data).await?;
                refuse_a_half_changed_key(folder.as_ref(), &data.place)?;
                Ok(opened)
            }
        }
    }

    /// For a command that works on what a service left, or on a database beside running services.
    ///
    /// # Errors
    /// No service was there yet, the place cannot be used, or the master key is not the one that sealed it.
    pub async fn for_command(place: &Place, settings: &Settings) -> Result<Self, Error> {
        match place {
            Place::Folder(folder) => in_folder(folder, settings).await,
            Place::Database(folder) => {
                let address = database::address(&settings.database)?;
                Candidate::expect_source(folder.as_ref(), settings, &address.to_string())?;
                database::expect_data(&address).await?;
                let store = database::open(&address, &settings.database).await?;
                let data = Data::of_store(store.as_ref(), address.to_string()).await?;
                if data.state == State::Empty {
                    return Err(database::nothing_there(&data.place));
                }
                with_key(store, folder.as_ref(), Turn::alone(), settings, &data).await
            }
        }
    }
}

async fn in_folder(folder: &Folder, settings: &Settings) -> Result<Opened, Error> {
    let candidate = Candidate::find(Some(folder), settings, &Data::of_folder(folder)).await?;
    let now_ms = jiff::Timestamp::now().as_millisecond();
    folder.keep_to_the_owner()?;
    let store = Arc::new(SqliteStore::open(&folder.store(), now_ms).map_err(failed)?);
    let master_key = candidate.confirm(Some(folder), store.as_ref(), now_ms).await?;
    Ok(Opened { store, master_key, turn: Turn::alone() })
}

async fn with_key(
    store: store::Shared,
    folder: Option<&Folder>,
    turn: Turn,
    settings: &Settings,
    data: &Data,
) -> Result<Opened, Error> {
    let candidate = Candidate::find(folder, settings, data).await?;
    let now_ms = jiff::Timestamp::now().as_millisecond();
    let master_key = candidate.confirm(folder, store.as_ref(), now_ms).await?;
    Ok(Opened { store, master_key, turn })
}

/// A new key that still lies in the folder may have sealed a part of the secrets.
fn refuse_a_half_changed_key(folder: Option<&Folder>, place: &str) -> Result<(), Error> {
    match folder.map(Folder::next_master_key).filter(|next| next.exists()) {
        None => Ok(()),
        Some(next) => Err(Error::Failed(format!(
            "a change of the master key broke off, and {} may seal a part of the secrets in {place}: stop all nodes and run \
             `switchboard key rotate-master` once more, with the same --database-url and --data",
            next.display()
        ))),
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}
