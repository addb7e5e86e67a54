//! A small database for the tests.

use std::path::PathBuf;
use std::sync::mpsc;

use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::{Database, Migration, Options, WriteError};

pub(crate) const SCHEMA: &[Migration] = &[Migration {
    name: "items",
    sql: "CREATE TABLE item (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;",
}];

pub(crate) type Answer<T> = Result<T, WriteError<rusqlite::Error>>;

pub(crate) fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("items.db")
}

/// A database of items in a folder of its own.
pub(crate) fn items() -> (TempDir, Database) {
    items_with(Options::new(SCHEMA))
}

pub(crate) fn items_with(options: Options) -> (TempDir, Database) {
    let folder = TempDir::new().unwrap();
    let database = Database::open(&file(&folder), options).unwrap();
    (folder, database)
}

pub(crate) fn insert(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    insert_sized(connection, id, 1)
}

pub(crate) fn insert_sized(connection: &Connection, id: i64, bytes: usize) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO item (id, body) VALUES (?, ?)")?
        .execute((id, vec![1_u8; bytes]))?;
    Ok(())
}

/// The items that a connection sees.
pub(crate) fn select(connection: &Connection) -> rusqlite::Result<Vec<i64>> {
    connection.prepare_cached("SELECT id FROM item ORDER BY id")?.query_map((), |row| row.get(0))?.collect()
}

/// The items that a reader sees.
pub(crate) fn ids(database: &Database) -> Vec<i64> {
    database.read(select).unwrap()
}

/// Keeps the writer busy until it is opened.
pub(crate) struct Gate {
    open: mpsc::Sender<()>,
    change: JoinHandle<Answer<()>>,
}

impl Gate {
    /// Returns when the writer stands at the gate, and nothing is queued behind it.
    pub(crate) async fn shut(database: &Database) -> Self {
        let (open, opened) = mpsc::channel();
        let (arrive, arrived) = tokio::sync::oneshot::channel();
        let database = database.clone();
        let change = tokio::spawn(async move {
            database
                .write(move |_| {
                    arrive.send(()).unwrap();
                    opened.recv().unwrap();
                    Ok(())
                })
                .await
        });
        arrived.await.unwrap();
        Self { open, change }
    }

    pub(crate) async fn open(self) {
        self.open.send(()).unwrap();
        self.change.await.unwrap().unwrap();
    }

    /// Lets go of the database; the gate stays shut until the sender is told.
    pub(crate) async fn abandon(self) -> mpsc::Sender<()> {
        self.change.abort();
        assert!(self.change.await.unwrap_err().is_cancelled());
        self.open
    }
}

/// Queues a change without waiting for its answer.
pub(crate) async fn queue<T: Send + 'static>(
    database: &Database,
    change: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
) -> JoinHandle<Answer<T>> {
    let before = database.stats().waiting;
    let clone = database.clone();
    let answer = tokio::spawn(async move { clone.write(change).await });
    while database.stats().waiting == before {
        tokio::task::yield_now().await;
    }
    answer
}
