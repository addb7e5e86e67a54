//! A new file of the embedded store. It is written under another name and gets its own when it is whole and on the disk.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql};
use sqlite::{Database, Options};

use super::reading::{self, Shared};
use super::statements;
use crate::store::copying::batches::{Receiver, Sender, Tally, each_row};
use crate::store::copying::encoding::Value;
use crate::store::copying::marks;
use crate::store::copying::{CopyError, Numbering, Section, Source, Target};
use crate::store::sqlite::MIGRATIONS;

/// What the name of a file that is not whole ends with.
const UNFINISHED: &str = ".incomplete";

/// The file of a copy that was begun and neither ended nor called off, where there is one beside this file.
pub fn unfinished(path: &Path) -> Option<PathBuf> {
    let begun = with_ending(path, UNFINISHED);
    begun.exists().then_some(begun)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A file that is being written. The folder must be held by the caller.
#[derive(Debug)]
pub struct SqliteTarget {
    connection: Option<Shared>,
    path: PathBuf,
    begun: PathBuf,
    place: String,
}

impl SqliteTarget {
    /// Begins the file; what an interrupted copy left is removed.
    ///
    /// # Errors
    /// There is a file already, or it cannot be made.
    pub async fn create(path: &Path) -> Result<Self, CopyError> {
        let place = path.display().to_string();
        // The log of a file that is gone would be read into the new one.
        for there in ["", "-wal", "-journal"].map(|ending| with_ending(path, ending)) {
            if there.exists() {
                return Err(CopyError::NotEmpty {
                    target: place,
                    found: format!("{} is there already", there.display()),
                    advice: "name another folder, or move all files of this one away".to_owned(),
                });
            }
        }
        remove(&with_ending(path, "-shm"))?;
        let begun = with_ending(path, UNFINISHED);
        remove(&begun)?;
        let target = Self { connection: None, path: path.to_owned(), begun, place };
        let made = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&target.begun);
        made.map_err(CopyError::file(&target.begun))?;
        target.open().await
    }

    async fn open(mut self) -> Result<Self, CopyError> {
        let failed = |error: sqlite::Error| CopyError::store(&self.place)(error);
        let database = Database::open(&self.begun, Options::new(MIGRATIONS)).map_err(failed)?;
        database.close().await.map_err(failed)?;
        let failed = CopyError::store(&self.place);
        let connection = Connection::open(&self.begun).map_err(&failed)?;
        // If the machine fails meanwhile, the file never gets its name.
        for (name, value) in [("journal_mode", "off"), ("synchronous", "off"), ("cache_size", "-65536")] {
            match connection.pragma_update_and_check(None, name, value, |_| Ok(())) {
                Ok(()) | Err(rusqlite::Error::QueryReturnedNoRows) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        drop(failed);
        self.connection = Some(Arc::new(Mutex::new(connection)));
        Ok(self)
    }

    fn connection(&self) -> Result<&Shared, CopyError> {
        self.connection.as_ref().ok_or_else(|| CopyError::store(&self.place)("it is closed"))
    }

    fn insert(&self, section: &'static Section, batch: &[u8], before: u64) -> Result<u64, CopyError> {
        let failed = CopyError::store(&self.place);
        let connection = self.connection()?.lock();
        let mut statement = connection.prepare_cached(&statements::insert(section)).map_err(&failed)?;
        each_row(&self.place, section, batch, before, |row, _| {
            let taken = statement.parameter_count();
            bind(&mut statement, row, taken).and_then(|()| statement.raw_execute()).map_err(&failed).map(drop)
        })
    }
}

/// Binds the first so many values; a statement that does not name the last ones takes fewer.
fn bind(statement: &mut Statement<'_>, row: &[Value<'_>], taken: usize) -> rusqlite::Result<()> {
    row.iter().take(taken).zip(1..).try_for_each(|(value, place)| statement.raw_bind_parameter(place, value))
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

#[async_trait]
impl Source for SqliteTarget {
    async fn read(&mut self, section: &'static Section, rows: Sender) -> Result<Tally, CopyError> {
        reading::read(self.connection()?, &self.place, section, rows).await
    }

    async fn numbering(&mut self) -> Result<Numbering, CopyError> {
        reading::numbering(self.connection()?, &self.place)
    }
}

#[async_trait]
impl Target for SqliteTarget {
    async fn write(&mut self, section: &'static Section, mut rows: Receiver) -> Result<(), CopyError> {
        let mut written = 0;
        while let Some(batch) = rows.recv().await {
            self.connection()?.lock().execute_batch("BEGIN").map_err(CopyError::store(&self.place))?;
            written = self.insert(section, &batch, written)?;
            self.connection()?.lock().execute_batch("COMMIT").map_err(CopyError::store(&self.place))?;
        }
        Ok(())
    }

    async fn complete(&mut self, numbering: Numbering) -> Result<(), CopyError> {
        let failed = CopyError::store(&self.place);
        let connection = self.connection()?.lock();
        connection.execute("DELETE FROM sqlite_sequence", []).map_err(&failed)?;
        connection.execute(statements::NUMBER_FROM, [numbering.log, numbering.other]).map_err(&failed)?;
        connection.execute(statements::COUNT_QUEUES, []).map_err(&failed)?;
        let now_ms = jiff::Timestamp::now().as_millisecond().to_string();
        connection
            .execute(statements::NOTE, [marks::DIRECTORY, marks::COPIED_MS, &now_ms])
            .map_err(&failed)?;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), CopyError> {
        // Nothing reads any more, so that this is its last owner.
        if let Some(connection) = self.connection.take().and_then(Arc::into_inner) {
            connection.into_inner().close().map_err(|(_, error)| CopyError::store(&self.place)(error))?;
        }
        let synced = File::open(&self.begun).and_then(|file| file.sync_all());
        synced.map_err(CopyError::file(&self.begun))?;
        fs::rename(&self.begun, &self.path).map_err(CopyError::file(&self.path))?;
        sync_folder(&self.path)
    }
}

impl Drop for SqliteTarget {
    fn drop(&mut self) {
        self.connection = None;
        // After a commit there is none; what cannot be removed now is removed by the next copy.
        let _ = remove(&self.begun);
    }
}

/// Removes a file that was begun, and what SQLite keeps beside it.
fn remove(begun: &Path) -> Result<(), CopyError> {
    for ending in ["-wal", "-shm", "-journal", ""] {
        let path = with_ending(begun, ending);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(CopyError::file(&path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Has the name of a file on the disk.
pub(in crate::store::copying) fn sync_folder(path: &Path) -> Result<(), CopyError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(CopyError::file(folder))
}
