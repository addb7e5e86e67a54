//! Receipts in the order in which they came about.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{LOOKED_AT, damaged, rows};
use crate::model::{AccountId, ReceiptKind};
use crate::store::receipt_log::{LoggedReceipt, ReceiptFilter, ReceiptPage};
use crate::store::sqlite::Failure;

/// Bytes of bodies in one answer, unless the first alone has more.
const BYTES: usize = 1024 * 1024;

const COLUMNS: &str = "id, receipt_id, kind, number, order_key, body, created_ms";

pub(super) fn newest(connection: &Connection, account: &AccountId) -> Result<i64, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM receipts WHERE account = ?1 ORDER BY id DESC LIMIT 1")?;
    Ok(statement.query_row([account.as_str()], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// Times grow with the rows but for the moment that a commit waits, so the place is found by halving.
pub(super) fn before(connection: &Connection, account: &AccountId, since_ms: i64) -> Result<i64, Failure> {
    let mut first_from = connection.prepare_cached(
        "SELECT id, created_ms FROM receipts WHERE account = ?1 AND id > ?2 ORDER BY id LIMIT 1",
    )?;
    let (mut older, mut newest) = (0, newest(connection, account)?);
    // All up to `older` are older; all behind `newest` are not.
    while older < newest {
        let middle = older + (newest - older) / 2;
        let found: Option<(i64, i64)> = first_from
            .query_row(params![account.as_str(), middle], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            Some((id, created_ms)) if created_ms < since_ms => older = id,
            _ => newest = middle,
        }
    }
    Ok(older)
}

pub(super) fn after(
    connection: &Connection,
    account: &AccountId,
    after: i64,
    filter: &ReceiptFilter,
    limit: usize,
) -> Result<ReceiptPage, Failure> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM receipts WHERE account = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
    ))?;
    let mut found = statement.query(params![account.as_str(), after, rows(LOOKED_AT)])?;
    let mut page = ReceiptPage { receipts: Vec::new(), after, has_more: false };
    let (mut looked_at, mut bytes) = (0, 0);
    while let Some(row) = found.next()? {
        if page.receipts.len() >= limit || bytes >= BYTES {
            page.has_more = true;
            return Ok(page);
        }
        looked_at += 1;
        page.after = row.get(0)?;
        if matches(row, filter)? {
            let receipt = read(row)?;
            bytes += receipt.body.len();
            page.receipts.push(receipt);
        }
    }
    page.has_more = looked_at >= LOOKED_AT;
    Ok(page)
}

fn matches(row: &Row<'_>, filter: &ReceiptFilter) -> rusqlite::Result<bool> {
    let kind = filter.kind.map(ReceiptKind::as_str);
    let of_kind = kind.is_none_or(|kind| row.get_ref(2).is_ok_and(|found| found.as_str() == Ok(kind)));
    let number = filter.number.as_deref();
    Ok(of_kind && number.is_none_or(|number| row.get_ref(3).is_ok_and(|found| found.as_str() == Ok(number))))
}

pub(super) fn one(
    connection: &Connection,
    account: &AccountId,
    id: &str,
) -> Result<Option<LoggedReceipt>, Failure> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM receipts WHERE receipt_id = ?1 AND account = ?2"))?;
    Ok(statement.query_row([id, account.as_str()], read).optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<LoggedReceipt> {
    let kind: String = row.get(2)?;
    Ok(LoggedReceipt {
        row: row.get(0)?,
        id: row.get(1)?,
        kind: ReceiptKind::parse(&kind).map_err(damaged)?,
        number: row.get(3)?,
        order_key: row.get(4)?,
        body: row.get(5)?,
        created_ms: row.get(6)?,
    })
}
