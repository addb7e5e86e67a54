//! How a connection is set up.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::Error;

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Prepared statements that each connection keeps.
const STATEMENTS: usize = 128;

/// Page cache of the writer, in KiB (a negative number counts KiB: SQLite, "PRAGMA cache_size").
const WRITER_CACHE: i64 = -2000;

/// Page cache of each reader, in KiB; the system's cache of the file stands behind it.
const READER_CACHE: i64 = -512;

/// Bytes to which the log is cut back after a checkpoint that emptied it.
const LOG_LIMIT: i64 = 16 * 1024 * 1024;

/// Opens the connection of the writer, and with it makes the file if there is none.
pub(crate) fn writer(path: &Path, vfs: Option<&str>) -> Result<Connection, Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = |source| Error::Open { path: path.to_owned(), source: Arc::new(source) };
    let connection = plain(path, flags, vfs, WRITER_CACHE).map_err(open)?;
    let found: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)).map_err(open)?;
    if !found.eq_ignore_ascii_case("wal") {
        return Err(Error::Journal { path: path.to_owned(), found });
    }
    // FULL syncs the log at every commit; with NORMAL a power cut could take answered changes back.
    connection.pragma_update(None, "synchronous", "full").map_err(open)?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_LIMIT, |_| Ok(())).map_err(open)?;
    copy_back(&connection, path).map_err(open)?;
    Ok(connection)
}

/// Copies into the file what the log holds at the start, and syncs it there.
///
/// The log may end with a group whose sync failed: it reads well, since the system still has it in
/// memory, but no later sync of the log writes it (Linux tries once), and a power cut would take it
/// away with all that was appended behind it.
fn copy_back(connection: &Connection, path: &Path) -> rusqlite::Result<()> {
    match connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(())) {
        // What is there can be read, which is better than nothing on a disk that is full.
        Err(failure) if failure.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
            tracing::error!(path = %path.display(), %failure, "the write-ahead log cannot be copied back");
            Ok(())
        }
        other => other,
    }
}

/// Opens one read-only connection of the pool.
pub(crate) fn reader(path: &Path, vfs: Option<&str>) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    plain(path, flags, vfs, READER_CACHE)
}

/// What both have in common.
fn plain(path: &Path, flags: OpenFlags, vfs: Option<&str>, cache: i64) -> rusqlite::Result<Connection> {
    let connection = match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // A plan depends on the statement alone: otherwise each new value of a bound parameter may compile it anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "cache_size", cache)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // A mapped file turns an input error into a signal that kills the process.
    connection.pragma_update_and_check(None, "mmap_size", 0, |_| Ok(()))?;
    Ok(connection)
}
