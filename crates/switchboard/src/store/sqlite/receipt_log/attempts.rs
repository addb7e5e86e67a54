//! Attempts, of all and of one delivery.

use rusqlite::{Connection, Row, params};

use super::{LOOKED_AT, damaged, rows};
use crate::model::{AccountId, Attempted, Reason};
use crate::store::receipt_log::{AttemptPage, LoggedAttempt};
use crate::store::sqlite::Failure;

/// What an [`Attempted`] is read from.
pub(super) const COLUMNS: &str =
    "attempts.at_ms, attempts.duration_ms, attempts.receipts, attempts.address, attempts.status, attempts.answer,
     attempts.reason";

/// Attempts of one delivery that are shown: the newest.
const SHOWN: usize = 100;

pub(super) fn newest(connection: &Connection) -> Result<i64, Failure> {
    let mut statement = connection.prepare_cached("SELECT max(id) FROM attempts")?;
    let newest: Option<i64> = statement.query_row([], |row| row.get(0))?;
    Ok(newest.unwrap_or_default())
}

pub(super) fn after(
    connection: &Connection,
    account: &AccountId,
    after: i64,
    url: Option<&str>,
    limit: usize,
) -> Result<AttemptPage, Failure> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, attempts.id, destinations.account, destinations.url FROM attempts
         JOIN destinations ON destinations.id = attempts.destination
         WHERE attempts.id > ?1 ORDER BY attempts.id LIMIT ?2"
    ))?;
    let mut found = statement.query(params![after, rows(LOOKED_AT)])?;
    let mut page = AttemptPage { attempts: Vec::new(), after, has_more: false };
    let mut looked_at = 0;
    while let Some(row) = found.next()? {
        if page.attempts.len() >= limit {
            page.has_more = true;
            return Ok(page);
        }
        looked_at += 1;
        page.after = row.get(7)?;
        let (of, to): (String, String) = (row.get(8)?, row.get(9)?);
        if of == account.as_str() && url.is_none_or(|url| url == to) {
            page.attempts.push(LoggedAttempt { row: page.after, url: to, attempt: read(row, 0)? });
        }
    }
    page.has_more = looked_at >= LOOKED_AT;
    Ok(page)
}

/// The attempts of a delivery, oldest first: those that failed, and the last one of all.
pub(super) fn of_delivery(connection: &Connection, delivery: i64) -> Result<Vec<Attempted>, Failure> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM attempts WHERE attempts.id IN (
             SELECT attempt FROM failed_attempts WHERE delivery = ?1
             UNION SELECT last_attempt FROM deliveries WHERE id = ?1)
         ORDER BY attempts.id DESC LIMIT ?2"
    ))?;
    let read_row = |row: &Row<'_>| read(row, 0);
    let mut attempts: Vec<Attempted> =
        statement.query_map(params![delivery, rows(SHOWN)], read_row)?.collect::<rusqlite::Result<_>>()?;
    attempts.reverse();
    Ok(attempts)
}

/// Reads an attempt whose columns begin at `first`.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Attempted> {
    let receipts: i64 = row.get(first + 2)?;
    let address: Option<String> = row.get(first + 3)?;
    let reason: Option<String> = row.get(first + 6)?;
    Ok(Attempted {
        at_ms: row.get(first)?,
        duration_ms: row.get(first + 1)?,
        receipts: usize::try_from(receipts).unwrap_or_default(),
        address: address.map(|address| address.parse()).transpose().map_err(damaged)?,
        status: row.get(first + 4)?,
        answer: row.get(first + 5)?,
        reason: reason.map(|reason| Reason::parse(&reason)).transpose().map_err(damaged)?,
    })
}

/// Reads the last attempt of a row that may have had none.
pub(super) fn read_last(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Attempted>> {
    let at_ms: Option<i64> = row.get(first)?;
    at_ms.map(|_| read(row, first)).transpose()
}
