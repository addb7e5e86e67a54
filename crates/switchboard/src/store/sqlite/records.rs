//! Records and directories.

use rusqlite::{Connection, OptionalExtension, params};

use super::Failure;
use crate::model::AccountId;
use crate::store::copying::marks;
use crate::store::{Directory, Expected, Row};

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row { key: row.get(0)?, version: row.get(1)?, body: row.get(2)? })
}

pub(super) fn one(
    connection: &Connection,
    account: &AccountId,
    kind: &str,
    key: &str,
) -> Result<Option<Row>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT key, version, body FROM records WHERE account = ?1 AND kind = ?2 AND key = ?3",
    )?;
    Ok(statement.query_row(params![account.as_str(), kind, key], row).optional()?)
}

pub(super) fn all(connection: &Connection, account: &AccountId, kind: &str) -> Result<Vec<Row>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT key, version, body FROM records WHERE account = ?1 AND kind = ?2 ORDER BY key",
    )?;
    let rows = statement.query_map(params![account.as_str(), kind], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn by_index(
    connection: &Connection,
    account: &AccountId,
    kind: &str,
    index: &str,
    value: &str,
) -> Result<Vec<Row>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT r.key, r.version, r.body FROM record_indexes i
         JOIN records r ON r.account = i.account AND r.kind = i.kind AND r.key = i.key
         WHERE i.account = ?1 AND i.kind = ?2 AND i.name = ?3 AND i.value = ?4 ORDER BY r.key",
    )?;
    let rows = statement.query_map(params![account.as_str(), kind, index, value], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A record that is not as expected is a conflict.
pub(super) fn expect(
    connection: &Connection,
    account: &AccountId,
    kind: &str,
    key: &str,
    expected: Expected,
) -> Result<(), Failure> {
    let mut statement = connection
        .prepare_cached("SELECT version FROM records WHERE account = ?1 AND kind = ?2 AND key = ?3")?;
    let found: Option<i64> =
        statement.query_row(params![account.as_str(), kind, key], |row| row.get(0)).optional()?;
    let fits = match expected {
        Expected::Absent => found.is_none(),
        Expected::Version(version) => found == Some(version),
        Expected::Anything => true,
    };
    if fits { Ok(()) } else { Err(Failure::Conflict) }
}

/// Writes a record; the first version is the time, so that a record made anew never has an old one's version.
pub(super) fn put(
    connection: &Connection,
    account: &AccountId,
    row: &NewRow<'_>,
    expected: Expected,
    now_ms: i64,
) -> Result<(), Failure> {
    let NewRow { kind, key, body, indexes } = row;
    let written = match expected {
        Expected::Version(version) => connection
            .prepare_cached(
                "UPDATE records SET version = version + 1, body = ?4
                 WHERE account = ?1 AND kind = ?2 AND key = ?3 AND version = ?5",
            )?
            .execute(params![account.as_str(), kind, key, body, version])?,
        Expected::Absent => connection
            .prepare_cached(
                "INSERT OR IGNORE INTO records (account, kind, key, version, body) VALUES (?1, ?2, ?3, ?5, ?4)",
            )?
            .execute(params![account.as_str(), kind, key, body, now_ms])?,
        Expected::Anything => connection
            .prepare_cached(
                "INSERT INTO records (account, kind, key, version, body) VALUES (?1, ?2, ?3, ?5, ?4)
                 ON CONFLICT DO UPDATE SET version = records.version + 1, body = excluded.body",
            )?
            .execute(params![account.as_str(), kind, key, body, now_ms])?,
    };
    if written != 1 {
        return Err(Failure::Conflict);
    }
    // A kind has indexes always or never.
    if indexes.is_empty() {
        return Ok(());
    }
    remove_indexes(connection, account, kind, key)?;
    let mut statement = connection.prepare_cached(
        "INSERT OR IGNORE INTO record_indexes (account, kind, name, value, key) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (name, value) in *indexes {
        statement.execute(params![account.as_str(), kind, name, value, key])?;
    }
    Ok(())
}

/// A record to write.
pub(super) struct NewRow<'a> {
    pub kind: &'a str,
    pub key: &'a str,
    pub body: &'a str,
    pub indexes: &'a [(&'static str, String)],
}

pub(super) fn remove(
    connection: &Connection,
    account: &AccountId,
    kind: &str,
    key: &str,
) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM records WHERE account = ?1 AND kind = ?2 AND key = ?3")?
        .execute(params![account.as_str(), kind, key])?;
    remove_indexes(connection, account, kind, key)
}

fn remove_indexes(
    connection: &Connection,
    account: &AccountId,
    kind: &str,
    key: &str,
) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM record_indexes WHERE account = ?1 AND kind = ?2 AND key = ?3")?
        .execute(params![account.as_str(), kind, key])?;
    Ok(())
}

pub(super) fn directory(
    connection: &Connection,
    directory: Directory,
    key: &str,
) -> Result<Option<String>, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT value FROM directory WHERE directory = ?1 AND key = ?2")?;
    Ok(statement.query_row(params![directory.as_str(), key], |row| row.get(0)).optional()?)
}

/// When the store was copied from another place, where it was.
pub(super) fn copied_ms(connection: &Connection) -> Result<Option<i64>, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT value FROM directory WHERE directory = ?1 AND key = ?2")?;
    let noted: Option<String> =
        statement.query_row([marks::DIRECTORY, marks::COPIED_MS], |row| row.get(0)).optional()?;
    Ok(noted.and_then(|noted| noted.parse().ok()))
}

pub(super) fn directory_entries(
    connection: &Connection,
    directory: Directory,
) -> Result<Vec<(String, String)>, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT key, value FROM directory WHERE directory = ?1 ORDER BY key")?;
    let rows = statement.query_map([directory.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn put_directory(
    connection: &Connection,
    directory: Directory,
    key: &str,
    value: &str,
) -> Result<(), Failure> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO directory (directory, key, value) VALUES (?1, ?2, ?3)")?
        .execute(params![directory.as_str(), key, value])?;
    match self::directory(connection, directory, key)? {
        Some(stored) if stored == value => Ok(()),
        _ => Err(Failure::Conflict),
    }
}

pub(super) fn remove_directory(
    connection: &Connection,
    directory: Directory,
    key: &str,
) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM directory WHERE directory = ?1 AND key = ?2")?
        .execute(params![directory.as_str(), key])?;
    Ok(())
}
