//! Seals, and the entries that they cover.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{bytes, floors};
use crate::model::AccountId;
use crate::store::audit::{COUNTED, KeptEntry, Links, MOST_SEALED, Seal, Unsealed};
use crate::store::sqlite::Failure;

pub(super) const COLUMNS: &str = "number, first, last, entries, newest_ms, sealed_ms, previous, hash";

/// The accounts that have entries behind their newest seal: a look at the ends of each account.
pub(super) fn accounts_behind(connection: &Connection) -> Result<Vec<AccountId>, Failure> {
    let mut next = connection
        .prepare_cached("SELECT account FROM audit_entries WHERE account > ?1 ORDER BY account LIMIT 1")?;
    let mut is_behind = connection.prepare_cached(
        "SELECT ifnull((SELECT max(id) FROM audit_entries WHERE account = ?1), 0)
         > ifnull((SELECT last FROM audit_seals WHERE account = ?1 ORDER BY number DESC LIMIT 1), 0)",
    )?;
    let (mut accounts, mut account) = (Vec::new(), String::new());
    while let Some(found) = next.query_row([&account], |row| row.get::<_, String>(0)).optional()? {
        if is_behind.query_row([&found], |row| row.get(0))? {
            accounts.extend(known(&found));
        }
        account = found;
    }
    Ok(accounts)
}

/// An account whose entries we would write.
pub(super) fn known(text: &str) -> Option<AccountId> {
    let service = AccountId::service();
    if text == service.as_str() { Some(service) } else { AccountId::parse(text).ok() }
}

pub(super) fn newest(connection: &Connection, account: &AccountId) -> Result<Option<Seal>, Failure> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit_seals WHERE account = ?1 ORDER BY number DESC LIMIT 1"
    ))?;
    Ok(statement.query_row([account.as_str()], read).optional()?)
}

pub(super) fn unsealed(connection: &Connection, account: &AccountId) -> Result<Unsealed, Failure> {
    let newest = newest(connection, account)?;
    let sealed = newest.as_ref().map_or(0, |seal| seal.last);
    let entries = entries(connection, account, sealed, i64::MAX, MOST_SEALED)?;
    Ok(Unsealed { newest, entries })
}

pub(super) fn insert(connection: &Connection, account: &AccountId, seal: &Seal) -> Result<(), Failure> {
    let newest = newest(connection, account)?;
    let (number, last) = newest.map_or((0, 0), |newest| (newest.number, newest.last));
    if Some(seal.number) != number.checked_add(1) || seal.first <= last || seal.last < seal.first {
        return Err(Failure::Conflict);
    }
    let mut insert = connection.prepare_cached(&format!(
        "INSERT INTO audit_seals (account, {COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?;
    insert.execute(params![
        account.as_str(),
        seal.number,
        seal.first,
        seal.last,
        seal.entries,
        seal.newest_ms,
        seal.sealed_ms,
        seal.previous,
        seal.hash,
    ])?;
    Ok(())
}

pub(super) fn links(
    connection: &Connection,
    account: &AccountId,
    after: i64,
    limit: usize,
) -> Result<Links, Failure> {
    let mut one = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM audit_seals WHERE account = ?1 AND number = ?2"))?;
    let before = one.query_row(params![account.as_str(), after], read).optional()?;
    let mut behind = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit_seals WHERE account = ?1 AND number > ?2 ORDER BY number LIMIT ?3"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let seals = behind.query_map(params![account.as_str(), after, limit], read)?;
    let mut links = Vec::new();
    // Whatever stands before the oldest seal's entries does not belong there.
    let mut above = before.as_ref().map_or(i64::MIN, |before| before.last);
    for seal in seals {
        let seal = seal?;
        let covered = entries(connection, account, above, seal.last, MOST_SEALED + 1)?;
        above = seal.last;
        links.push((seal, covered));
    }
    let mut unsealed = connection.prepare_cached(
        "SELECT count(*) FROM (SELECT 1 FROM audit_entries WHERE account = ?1 AND id >
         ifnull((SELECT last FROM audit_seals WHERE account = ?1 ORDER BY number DESC LIMIT 1), 0) LIMIT ?2)",
    )?;
    let most = i64::try_from(COUNTED).unwrap_or(i64::MAX);
    let unsealed: i64 = unsealed.query_row(params![account.as_str(), most], |row| row.get(0))?;
    let floor = floors::read(connection, account)?;
    Ok(Links { floor, before, links, unsealed: unsealed.unsigned_abs() })
}

pub(super) fn entries(
    connection: &Connection,
    account: &AccountId,
    above: i64,
    up_to: i64,
    limit: usize,
) -> Result<Vec<KeptEntry>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT id, body FROM audit_entries WHERE account = ?1 AND id > ?2 AND id <= ?3 ORDER BY id LIMIT ?4",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let read = |row: &Row<'_>| Ok(KeptEntry { id: row.get(0)?, body: bytes(row, 1).to_vec() });
    let found = statement.query_map(params![account.as_str(), above, up_to, limit], read)?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Seal> {
    let hash = |column| bytes(row, column).try_into().unwrap_or_default();
    Ok(Seal {
        number: row.get(0)?,
        first: row.get(1)?,
        last: row.get(2)?,
        entries: row.get(3)?,
        newest_ms: row.get(4)?,
        sealed_ms: row.get(5)?,
        previous: hash(6),
        hash: hash(7),
    })
}
