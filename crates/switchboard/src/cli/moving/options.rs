//! What `move`, `backup` and `restore` take.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use super::place::Place;
use crate::cli::error::Error;
use crate::cli::settings::{ServeOptions, Settings, process_environment};

/// What `switchboard move` takes.
#[derive(Debug, Args)]
pub struct MoveOptions {
    /// The store that is copied: the folder of its data, or the URL of its database
    #[arg(long, value_name = "DIR|URL")]
    pub(super) from: SecretString,
    /// Where to: a folder without data, or the URL of an empty database [default: SWITCHBOARD_DATABASE_URL]
    #[arg(long, value_name = "DIR|URL")]
    to: Option<SecretString>,
}

impl MoveOptions {
    /// Where to.
    pub(super) fn target(&self) -> Result<Place, Error> {
        match &self.to {
            Some(text) => Place::parse("--to", text),
            None => Settings::resolve(&ServeOptions::default(), &process_environment).and_then(|settings| {
                Place::of_database(settings).ok_or_else(|| {
                    Error::Usage("where to? give --to DIR, --to URL or SWITCHBOARD_DATABASE_URL".to_owned())
                })
            }),
        }
    }
}

/// What `switchboard backup` takes.
#[derive(Debug, Args)]
pub struct BackupOptions {
    #[command(flatten)]
    pub(super) store: StoreOptions,
    /// The file that is made; it must not be there
    #[arg(long, value_name = "FILE")]
    pub(super) to: PathBuf,
}

/// What `switchboard restore` takes.
#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// The backup
    #[arg(long, value_name = "FILE")]
    pub(super) from: PathBuf,
    #[command(flatten)]
    pub(super) store: StoreOptions,
}

/// Which store.
#[derive(Debug, Default, Args)]
pub(super) struct StoreOptions {
    /// The folder of its data [default: SWITCHBOARD_DATA]
    #[arg(long, value_name = "DIR", conflicts_with = "database_url")]
    pub(super) data: Option<String>,
    /// Its database [default: SWITCHBOARD_DATABASE_URL]
    #[arg(long, value_name = "URL")]
    database_url: Option<SecretString>,
    /// The file of the service's settings
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
}

impl StoreOptions {
    /// The store that is meant. An option beats the environment and the file; a database beats a folder, which beside one holds
    /// no state.
    pub(super) fn place(&self, command: &str) -> Result<Place, Error> {
        if let Some(data) = &self.data {
            return Ok(Place::Folder(PathBuf::from(data)));
        }
        let options = ServeOptions {
            database_url: self.database_url.clone(),
            config: self.config.clone(),
            ..ServeOptions::default()
        };
        let settings = Settings::resolve(&options, &process_environment)?;
        let folder = settings.data.value.clone();
        Place::of_database(settings).or(folder.map(Place::Folder)).ok_or_else(|| {
            Error::Usage(format!(
                "{command} which store? give --data DIR (SWITCHBOARD_DATA) or --database-url URL (SWITCHBOARD_DATABASE_URL)"
            ))
        })
    }
}
