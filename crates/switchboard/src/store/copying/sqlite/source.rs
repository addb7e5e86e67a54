//! A file of the embedded store, read beside a service that works on it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};
use sqlite::{Database, Options};

use super::reading::{self, Shared};
use crate::store::copying::batches::{Sender, Tally};
use crate::store::copying::{CopyError, Numbering, Section, Source};
use crate::store::sqlite::MIGRATIONS;

/// How long a statement waits for another process.
const BUSY: Duration = Duration::from_secs(5);

/// One snapshot of a file. In a write-ahead log a reader keeps nobody from writing; the log only grows for as long as the
/// snapshot is held.
#[derive(Debug)]
pub struct SqliteSource {
    connection: Shared,
    place: String,
}

impl SqliteSource {
    /// Takes a snapshot of a file that a service may work on.
    ///
    /// # Errors
    /// It cannot be read, or another version of the program wrote it.
    pub fn beside(path: &Path) -> Result<Self, CopyError> {
        let place = path.display().to_string();
        let failed = CopyError::store(&place);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(&failed)?;
        connection.busy_timeout(BUSY).map_err(&failed)?;
        // Read inside of it, so that the snapshot is taken here.
        connection.execute_batch("BEGIN DEFERRED; SELECT count(*) FROM sqlite_schema;").map_err(&failed)?;
        let found = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(&failed)?;
        check_version(&place, found)?;
        drop(failed);
        Ok(Self { connection: Arc::new(Mutex::new(connection)), place })
    }

    /// Takes a snapshot of a file that nobody works on, after bringing its schema up to date.
    ///
    /// # Errors
    /// As [`beside`](Self::beside), and it cannot be written.
    pub async fn idle(path: &Path) -> Result<Self, CopyError> {
        let failed = |error: sqlite::Error| CopyError::store(&path.display().to_string())(error);
        Database::open(path, Options::new(MIGRATIONS)).map_err(failed)?.close().await.map_err(failed)?;
        Self::beside(path)
    }
}

fn check_version(place: &str, found: i64) -> Result<(), CopyError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let advice = match found.cmp(&known) {
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Less => {
            "start the service of this version on it once, which brings it up to date"
        }
        std::cmp::Ordering::Greater => "use the newer program that wrote it",
    };
    Err(CopyError::Version { place: place.to_owned(), found, known, advice })
}

#[async_trait]
impl Source for SqliteSource {
    async fn read(&mut self, section: &'static Section, rows: Sender) -> Result<Tally, CopyError> {
        reading::read(&self.connection, &self.place, section, rows).await
    }

    async fn numbering(&mut self) -> Result<Numbering, CopyError> {
        reading::numbering(&self.connection, &self.place)
    }
}
