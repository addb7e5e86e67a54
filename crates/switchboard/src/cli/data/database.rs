//! The database of the state: its address with all that the settings say of it, and in words what keeps it from being used.

use std::path::Path;
use std::sync::Arc;

use postgres::{Address, Schema};
use secrecy::{ExposeSecret as _, SecretString};

use super::key_file;
use crate::cli::certificates;
use crate::cli::error::Error;
use crate::cli::settings::Database;
use crate::store;
use crate::store::postgres::{self as schema, MIGRATIONS, OpenError, Options, PostgresStore};

/// Where the database is and who we are there.
///
/// # Errors
/// None is named, or its address or a file that belongs to it cannot be read.
pub fn address(database: &Database) -> Result<Address, Error> {
    let url = database.url.value.as_ref().ok_or_else(|| {
        Error::Usage("which database? give --database-url URL or SWITCHBOARD_DATABASE_URL".to_owned())
    })?;
    let roots = match &database.ca_file.value {
        Some(file) => certificates::read(file).map_err(|reason| Error::Value {
            place: database.ca_file.source.to_string(),
            expected: format!("a file of certificates in PEM ({reason})"),
            got: file.display().to_string(),
        })?,
        None => Vec::new(),
    };
    let address = Address::parse(url.secret(), roots)
        .map_err(|reason| Error::Usage(format!("{}: {reason}", database.url.source)))?;
    match &database.password_file.value {
        Some(file) => Ok(address.with_password(&password(file)?)),
        None => Ok(address),
    }
}

/// Opens a database for a service. An empty one gets its tables; an older one is left to the operator, who knows which programs
/// still work on it.
///
/// # Errors
/// It cannot be worked on; the error says what to do.
pub async fn open(address: &Address, database: &Database) -> Result<store::Shared, Error> {
    let options = Options { connections: database.connections.value };
    let opened = PostgresStore::open(address, options).await.map_err(|error| match error {
        OpenError::Database(error) => told(error),
        OpenError::Older(version) => too_old(address, version),
        OpenError::Newer(version) => too_new(address, version),
        OpenError::Store(error) => Error::Failed(format!("{address}: {error}")),
    });
    Ok(Arc::new(opened?))
}

/// The versions of the schema that a database has not yet, oldest first, each with its number.
///
/// # Errors
/// It cannot be asked, or is too new for this program; the error says what to do.
pub async fn missing(address: &Address) -> Result<Vec<(usize, &'static str)>, Error> {
    ::postgres::refuse_poolers(address).await.map_err(told)?;
    let there = match schema::check(address).await.map_err(told)? {
        Schema::Empty => 0,
        Schema::Older(version) => usize::try_from(version).unwrap_or_default(),
        Schema::Fits => MIGRATIONS.len(),
        Schema::Newer(version) => return Err(too_new(address, version)),
    };
    Ok((1..).zip(MIGRATIONS.iter().map(|migration| migration.name)).skip(there).collect())
}

/// Brings the schema up to date, while nodes of the version before serve; answers the names of what was applied.
///
/// # Errors
/// A statement failed; the versions before it hold.
pub async fn migrate(address: &Address) -> Result<Vec<&'static str>, Error> {
    schema::migrate(address).await.map_err(told)
}

/// Sees that a service has made its tables.
///
/// # Errors
/// It has not, or the database cannot be asked; the error says what to do.
pub async fn expect_data(address: &Address) -> Result<(), Error> {
    match schema::check(address).await.map_err(told)? {
        Schema::Empty => Err(nothing_there(&address.to_string())),
        _ => Ok(()),
    }
}

/// What is said of a place where no service ever was.
pub fn nothing_there(place: &str) -> Error {
    Error::Failed(format!("{place}: there is no data of a service here yet: start the service once"))
}

fn too_old(address: &Address, version: i32) -> Error {
    Error::Failed(format!(
        "the schema of {address} has version {version}, and this program works with version {}: run `switchboard migrate \
         --database-url URL` once; nodes that serve go on meanwhile",
        MIGRATIONS.len()
    ))
}

fn too_new(address: &Address, version: i32) -> Error {
    Error::Failed(format!(
        "the schema of {address} has version {version}, and this program ({program}) knows those up to {known} and cannot work with \
         it: use the program of the version that brought it there, or a newer one",
        program = env!("CARGO_PKG_VERSION"),
        known = MIGRATIONS.len()
    ))
}

/// What a database said, and what to do about it.
pub fn told(error: ::postgres::Error) -> Error {
    use ::postgres::Error as Said;
    let hint = match &error {
        Said::Away { .. } => {
            "see that it runs, that one of its hosts takes changes, and that this machine may reach it"
        }
        Said::Denied { .. } => {
            "see that the user is there, that the password is his (in --database-url, or in the file that \
             SWITCHBOARD_DATABASE_PASSWORD_FILE names), and that pg_hba.conf lets him in from here"
        }
        Said::NoDatabase { .. } => {
            "make it (CREATE DATABASE) or name another one in --database-url; the first start makes its tables"
        }
        Said::Busy => "raise SWITCHBOARD_DATABASE_CONNECTIONS, or see what keeps the database busy",
        // insufficient_privilege
        Said::Sql { code, .. } if code == "42501" => {
            "the user of --database-url has to own the database, or may at least create in its schema"
        }
        Said::Sql { .. } | Said::Lost(_) => "see what the log of the database says, and start again",
        _ => return Error::Failed(error.to_string()),
    };
    Error::Failed(format!("{error}: {hint}"))
}

/// A password, from a file of its owner alone. The end of its line is not part of it.
fn password(file: &Path) -> Result<SecretString, Error> {
    let text = key_file::read_secret(file, "a password")?;
    Ok(SecretString::from(text.expose_secret().trim_end_matches(['\r', '\n'])))
}

#[cfg(test)]
mod tests;
