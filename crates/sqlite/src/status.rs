//! The last result code of a connection, which rusqlite does not show.

use rusqlite::{Connection, ErrorCode, ffi};

/// The failure of the storage that the connection's last call met, if it met one.
///
/// A change answers with an error of its own type, which says nothing about the disk; the
/// connection still knows.
pub(crate) fn storage_failure(connection: &Connection) -> Option<rusqlite::Error> {
    let error = ffi::Error::new(last_code(connection));
    match error.code {
        ErrorCode::DiskFull
        | ErrorCode::SystemIoFailure
        | ErrorCode::OutOfMemory
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::FileLockingProtocolFailed => Some(rusqlite::Error::SqliteFailure(error, None)),
        _ => None,
    }
}

#[allow(unsafe_code)]
fn last_code(connection: &Connection) -> std::ffi::c_int {
    // SAFETY: the handle is valid while the connection is borrowed, it is not kept, and the call
    // only reads a field of it.
    unsafe { ffi::sqlite3_extended_errcode(connection.handle()) }
}
