//! A small database for the tests.

use rusqlite::Connection;
use tempfile::TempDir;

use crate::{Database, Migration, Options};

pub(crate) const SCHEMA: &[Migration] = &[Migration {
    name: "items",
    sql: "CREATE TABLE item (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;",
}];

/// A database of items in a folder of its own.
pub(crate) fn items() -> (TempDir, Database) {
    let folder = TempDir::new().unwrap();
    let database = Database::open(&folder.path().join("items.db"), Options::new(SCHEMA)).unwrap();
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

/// The items that a reader sees.
pub(crate) fn ids(database: &Database) -> Vec<i64> {
    database
        .read(|connection| {
            connection
                .prepare_cached("SELECT id FROM item ORDER BY id")?
                .query_map((), |row| row.get(0))?
                .collect()
        })
        .map_err(|error: rusqlite::Error| error)
        .unwrap()
}
