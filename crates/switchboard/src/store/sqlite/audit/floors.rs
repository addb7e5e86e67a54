//! Up to where an account's seals were removed.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::bytes;
use crate::model::AccountId;
use crate::store::audit::Floor;
use crate::store::sqlite::Failure;

pub(super) fn read(connection: &Connection, account: &AccountId) -> Result<Option<Floor>, Failure> {
    let mut statement = connection
        .prepare_cached("SELECT number, hash, newest_ms, mac FROM audit_floors WHERE account = ?1")?;
    let read = |row: &Row<'_>| {
        let hash = |column| bytes(row, column).try_into().unwrap_or_default();
        Ok(Floor { number: row.get(0)?, hash: hash(1), newest_ms: row.get(2)?, mac: hash(3) })
    };
    Ok(statement.query_row([account.as_str()], read).optional()?)
}

pub(super) fn put(connection: &Connection, account: &AccountId, floor: &Floor) -> Result<(), Failure> {
    let mut put = connection.prepare_cached(
        "INSERT OR REPLACE INTO audit_floors (account, number, hash, newest_ms, mac)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    put.execute(params![account.as_str(), floor.number, floor.hash, floor.newest_ms, floor.mac])?;
    Ok(())
}
