//! What waits where.

use rusqlite::{Connection, OptionalExtension, params};

use super::rows;
use crate::model::AccountId;
use crate::store::receipt_log::{COUNTED, DestinationCounts};
use crate::store::sqlite::Failure;

pub(super) fn counts(
    connection: &Connection,
    account: &AccountId,
    after: &str,
    limit: usize,
) -> Result<Vec<DestinationCounts>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT id, url FROM destinations WHERE account = ?1 AND url > ?2 ORDER BY url LIMIT ?3",
    )?;
    let found: Vec<(i64, String)> = statement
        .query_map(params![account.as_str(), after, rows(limit)], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    found.into_iter().map(|(id, url)| count(connection, id, url)).collect()
}

/// Both counts are of an index alone.
fn count(connection: &Connection, destination: i64, url: String) -> Result<DestinationCounts, Failure> {
    let of = params![destination, i64::try_from(COUNTED).unwrap_or(i64::MAX)];
    let (waiting, oldest): (i64, Option<i64>) = connection
        .prepare_cached(
            "SELECT count(*), min(id) FROM (SELECT id FROM deliveries INDEXED BY deliveries_due
             WHERE state = 0 AND destination = ?1 LIMIT ?2)",
        )?
        .query_row(of, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let exhausted: i64 = connection
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM deliveries INDEXED BY deliveries_exhausted
             WHERE state = 2 AND destination = ?1 LIMIT ?2)",
        )?
        .query_row(of, |row| row.get(0))?;
    let oldest_waiting_ms = connection
        .prepare_cached(
            "SELECT receipts.created_ms FROM deliveries JOIN receipts ON receipts.id = deliveries.receipt
             WHERE deliveries.id = ?1",
        )?
        .query_row([oldest], |row| row.get(0))
        .optional()?;
    Ok(DestinationCounts {
        url,
        waiting: waiting.unsigned_abs(),
        exhausted: exhausted.unsigned_abs(),
        oldest_waiting_ms,
    })
}
