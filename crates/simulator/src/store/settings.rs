//! Single values: the clock's offset, whether statuses are delayed.

use rusqlite::{Connection, OptionalExtension};

/// The value, or `None` when it was never set.
pub(crate) fn read_setting(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// Sets the value.
pub(crate) fn write_setting(connection: &Connection, name: &str, value: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO setting VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
        )?
        .execute((name, value))
        .map(drop)
}
