//! Files that are opened again, and their schema.

use tempfile::TempDir;

use super::support::{SCHEMA, file, ids, insert, items};
use crate::{Database, Error, Migration, Options};

const GROWN: &[Migration] = &[
    SCHEMA[0],
    Migration { name: "steps", sql: "CREATE TABLE step (name TEXT); INSERT INTO step VALUES ('second');" },
    Migration { name: "third", sql: "INSERT INTO step VALUES ('third');" },
];

fn steps(database: &Database) -> Vec<String> {
    database
        .read(|connection| {
            let mut statement = connection.prepare("SELECT name FROM step ORDER BY rowid")?;
            statement.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<_>>()
        })
        .unwrap()
}

#[test]
fn a_database_that_is_opened_again_has_its_data() {
    let (folder, database) = items();
    database.write_blocking(|connection| insert(connection, 1)).unwrap();
    drop(database);
    assert!(!folder.path().join("items.db-wal").exists(), "the log was copied back and is gone");
    let database = Database::open(&file(&folder), Options::new(SCHEMA)).unwrap();
    assert_eq!(ids(&database), [1]);
}

#[test]
fn migrations_are_applied_once_and_in_order() {
    let (folder, database) = items();
    database.write_blocking(|connection| insert(connection, 1)).unwrap();
    drop(database);
    for _ in 0..2 {
        let database = Database::open(&file(&folder), Options::new(GROWN)).unwrap();
        assert_eq!(steps(&database), ["second", "third"]);
        assert_eq!(ids(&database), [1]);
    }
}

#[test]
fn a_migration_that_fails_leaves_the_version_before_it() {
    const BROKEN: &[Migration] = &[
        SCHEMA[0],
        Migration { name: "broken", sql: "CREATE TABLE half (id); INSERT INTO nowhere VALUES (1);" },
    ];
    let folder = TempDir::new().unwrap();
    let error = Database::open(&file(&folder), Options::new(BROKEN)).unwrap_err();
    assert!(matches!(error, Error::Migration { number: 2, name: "broken", .. }), "{error}");
    let database = Database::open(&file(&folder), Options::new(SCHEMA)).unwrap();
    let half = "SELECT count(*) FROM sqlite_schema WHERE name = 'half'";
    let found: i64 = database.read(|connection| connection.query_row(half, (), |row| row.get(0))).unwrap();
    assert_eq!(found, 0);
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let folder = TempDir::new().unwrap();
    drop(Database::open(&file(&folder), Options::new(GROWN)).unwrap());
    let error = Database::open(&file(&folder), Options::new(SCHEMA)).unwrap_err();
    assert!(matches!(error, Error::Newer { found: 3, known: 1, .. }), "{error}");
    assert!(error.to_string().contains("schema version 3"), "{error}");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("nowhere").join("items.db");
    let error = Database::open(&path, Options::new(SCHEMA)).unwrap_err();
    assert!(error.to_string().contains("nowhere/items.db"), "{error}");
}

#[test]
fn the_settings_that_durability_rests_on_are_in_force() {
    let (_folder, database) = items();
    let (journal, synchronous) = database
        .write_blocking(|connection| {
            let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
            let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
            Ok::<_, rusqlite::Error>((journal, synchronous))
        })
        .unwrap();
    // 2 is FULL: SQLite, "PRAGMA synchronous".
    assert_eq!((journal.as_str(), synchronous), ("wal", 2));
}
