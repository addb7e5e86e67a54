//! A store goes to another place: `move`, `backup` and `restore`.
//!
//! - `options`: what they take
//! - `place`: a folder or a database, to copy from and to copy to
//! - `report`: what they print

mod options;
mod place;
mod report;

#[cfg(test)]
mod tests;

pub use options::{BackupOptions, MoveOptions, RestoreOptions};

use super::data::database;
use super::error::Error;
use super::output;
use crate::store::copying::file::{BackupSource, BackupTarget};
use crate::store::copying::{CopyError, copy};
use place::Place;

/// Copies a whole store into an empty one that no service works on, and the one that it is copied from neither.
///
/// # Errors
/// The places cannot be used, the target is not empty, or the copy differs; the target is then as it was.
pub async fn move_store(options: MoveOptions) -> Result<(), Error> {
    let (from, to) = (Place::parse("--from", &options.from)?, options.target()?);
    let mut source = from.idle().await?;
    let mut target = to.target().await?;
    let copied = copy(source.source.as_mut(), target.target.as_mut()).await.map_err(failed)?;
    output::print(&report::table(&copied))?;
    output::print(&report::moved(&copied, &from, &to))
}

/// Copies a whole store into one file, beside services that work on it.
///
/// # Errors
/// The store cannot be read, or the file is there already or cannot be written.
pub async fn backup(options: BackupOptions) -> Result<(), Error> {
    let from = options.store.place("backup")?;
    let mut source = from.beside().await?;
    let mut target = BackupTarget::create(&options.to).map_err(failed)?;
    let copied = copy(source.source.as_mut(), &mut target).await.map_err(failed)?;
    output::print(&report::table(&copied))?;
    output::print(&report::backed_up(&copied, &from, &options.to))
}

/// Copies a backup, verified whole, into an empty store.
///
/// # Errors
/// The backup is not whole, or the store is not empty or cannot be written; it is then as it was.
pub async fn restore(options: RestoreOptions) -> Result<(), Error> {
    let to = options.store.place("restore")?;
    let mut source = BackupSource::open(&options.from).map_err(failed)?;
    let mut target = to.target().await?;
    let copied = copy(&mut source, target.target.as_mut()).await.map_err(failed)?;
    output::print(&report::table(&copied))?;
    output::print(&report::restored(&copied, source.header(), &to))
}

fn failed(error: CopyError) -> Error {
    match error {
        CopyError::Database(error) => database::told(error),
        other => Error::Failed(other.to_string()),
    }
}
