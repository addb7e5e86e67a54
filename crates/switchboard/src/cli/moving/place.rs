//! A folder or a database, to copy from and to copy to.

use std::fmt;
use std::path::PathBuf;

use secrecy::{ExposeSecret as _, SecretString};

use super::failed;
use crate::cli::data::{Folder, database};
use crate::cli::error::Error;
use crate::cli::settings::{ServeOptions, Settings, process_environment};
use crate::store::copying::postgres::{PostgresSource, PostgresTarget};
use crate::store::copying::sqlite::{SqliteSource, SqliteTarget};
use crate::store::copying::{Source, Target};

/// Where a store is.
#[derive(Debug)]
pub(super) enum Place {
    /// In a folder.
    Folder(PathBuf),
    /// In a database, with all that the settings say of it.
    Database(Box<Settings>),
}

/// A store that is read, and what keeps others from it meanwhile.
pub(super) struct From {
    pub(super) source: Box<dyn Source>,
    _held: Option<Folder>,
}

/// A store that is written, and what keeps others from it meanwhile.
pub(super) struct To {
    pub(super) target: Box<dyn Target>,
    _held: Option<Folder>,
}

impl Place {
    /// Reads a folder or a URL; `option` names it in errors.
    pub(super) fn parse(option: &str, text: &SecretString) -> Result<Self, Error> {
        let shown = text.expose_secret();
        if shown.starts_with("postgres://") || shown.starts_with("postgresql://") {
            let options = ServeOptions { database_url: Some(text.clone()), ..ServeOptions::default() };
            let settings = Settings::resolve(&options, &process_environment)?;
            return Ok(Self::Database(Box::new(settings)));
        }
        // Whatever has a scheme may hold a password.
        if shown.is_empty() || shown.contains("://") {
            let (place, expected) = (option.to_owned(), "a folder, or the URL of a PostgreSQL".to_owned());
            return Err(Error::Secret { place, expected });
        }
        Ok(Self::Folder(PathBuf::from(shown)))
    }

    /// The database of the settings, where they name one.
    pub(super) fn of_database(settings: Settings) -> Option<Self> {
        settings.database.url.value.is_some().then(|| Self::Database(Box::new(settings)))
    }

    /// Opens a store that no service works on, and sees to it that none does for as long as it is held.
    pub(super) async fn idle(&self) -> Result<From, Error> {
        match self {
            Self::Folder(path) => {
                let folder = Folder::take_idle(path)?;
                let source = SqliteSource::idle(&folder.store()).await.map_err(failed)?;
                Ok(From { source: Box::new(source), _held: Some(folder) })
            }
            Self::Database(settings) => {
                let address = database::address(&settings.database)?;
                let source = PostgresSource::idle(&address).await.map_err(failed)?;
                Ok(From { source: Box::new(source), _held: None })
            }
        }
    }

    /// Opens a store that services may work on.
    pub(super) async fn beside(&self) -> Result<From, Error> {
        let source: Box<dyn Source> = match self {
            Self::Folder(path) => Box::new(SqliteSource::beside(&Folder::store_in(path)?).map_err(failed)?),
            Self::Database(settings) => {
                let address = database::address(&settings.database)?;
                Box::new(PostgresSource::beside(&address).await.map_err(failed)?)
            }
        };
        Ok(From { source, _held: None })
    }

    /// Begins an empty store.
    pub(super) async fn target(&self) -> Result<To, Error> {
        match self {
            Self::Folder(path) => {
                let folder = Folder::take_to_fill(path)?;
                let target = SqliteTarget::create(&folder.store()).await.map_err(failed)?;
                Ok(To { target: Box::new(target), _held: Some(folder) })
            }
            Self::Database(settings) => {
                let address = database::address(&settings.database)?;
                let target = PostgresTarget::begin(&address).await.map_err(failed)?;
                Ok(To { target: Box::new(target), _held: None })
            }
        }
    }
}

/// Without a password.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(formatter, "{}", path.display()),
            Self::Database(settings) => match &settings.database.url.value {
                Some(url) => write!(formatter, "{url}"),
                None => formatter.write_str("the database"),
            },
        }
    }
}
