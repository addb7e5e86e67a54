//! What may go wrong.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::ErrorCode;

/// The database could not be opened, or could not keep what it was given.
///
/// It is cloned to every caller of a group that failed, hence the shared causes.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The file could not be opened or set up.
    #[error("cannot open the database {}: {source}", path.display())]
    Open {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        source: Arc<rusqlite::Error>,
    },
    /// The file's system cannot do write-ahead logging (a network share, for one).
    #[error("the database {} cannot keep a write-ahead log: expected journal mode wal, found {found}", path.display())]
    Journal {
        /// The database file.
        path: PathBuf,
        /// The journal mode that SQLite fell back to.
        found: String,
    },
    /// A migration failed; the schema stays at the version before it.
    #[error("migration {number} ({name}) of {} failed: {source}", path.display())]
    Migration {
        /// The database file.
        path: PathBuf,
        /// The version that it leads to, counted from 1.
        number: usize,
        /// Its name.
        name: &'static str,
        /// What SQLite said.
        source: Arc<rusqlite::Error>,
    },
    /// The file was written by a newer program than this one.
    #[error(
        "the database {} has schema version {found}, and this program knows versions up to {known}: \
         use the newer program that wrote it",
        path.display()
    )]
    Newer {
        /// The database file.
        path: PathBuf,
        /// The version in the file.
        found: i64,
        /// The newest version that this program knows.
        known: usize,
    },
    /// The writer's thread could not be started.
    #[error("cannot start the writer's thread: {source}")]
    Thread {
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// The storage failed inside a change or at its group's commit: disk full, input or output error.
    #[error("the storage failed: {source}")]
    Storage {
        /// What SQLite said.
        source: Arc<rusqlite::Error>,
    },
}

impl Error {
    pub(crate) fn storage(source: rusqlite::Error) -> Self {
        Self::Storage { source: Arc::new(source) }
    }

    /// SQLite's code of the cause, where it has one: `DiskFull`, for one.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Open { source, .. } | Self::Migration { source, .. } | Self::Storage { source } => {
                source.sqlite_error_code()
            }
            Self::Journal { .. } | Self::Newer { .. } | Self::Thread { .. } => None,
        }
    }
}

/// Why a change did not come to hold.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WriteError<E> {
    /// The change itself answered so, and was rolled back alone.
    #[error("{0}")]
    Change(E),
    /// The storage failed. Nothing of the change holds; when the commit failed, nothing of its group.
    /// (A process that dies between a sync that failed and the next commit leaves it in doubt: the
    /// log may hold the group whole.)
    #[error(transparent)]
    Storage(Error),
    /// The change panicked with this message, and was rolled back alone.
    #[error("a change panicked: {0}")]
    Panicked(String),
    /// The database is closed; the change did not run.
    #[error("the database is closed")]
    Closed,
}
