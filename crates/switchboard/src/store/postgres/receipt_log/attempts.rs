//! Attempts, of all and of one delivery.

use postgres::{Query, Row};

use super::{LOOKED_AT, damaged, looked_at, rows};
use crate::model::{AccountId, Attempted, Reason};
use crate::store::StoreError;
use crate::store::postgres::PostgresStore;
use crate::store::postgres::locks::wait_for_log;
use crate::store::receipt_log::{AttemptPage, LoggedAttempt};

/// What an [`Attempted`] is read from.
pub(super) const COLUMNS: &str =
    "attempts.at_ms, attempts.duration_ms, attempts.receipts, attempts.address, attempts.status, attempts.answer,
     attempts.reason";

/// Attempts of one delivery that are shown: the newest.
const SHOWN: usize = 100;

/// The last id that was drawn: no attempt has a newer one, and those to come all do.
pub(super) fn newest() -> Query {
    Query::new("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM log_ids")
}

pub(super) async fn after(
    store: &PostgresStore,
    account: &AccountId,
    after: i64,
    url: Option<&str>,
    limit: usize,
) -> Result<AttemptPage, StoreError> {
    let mut page = AttemptPage { attempts: Vec::new(), after, has_more: false };
    let sql = "SELECT id FROM attempts WHERE account = $1 AND id > $2 ORDER BY id DESC LIMIT 1";
    let found = store.pool.query(Query::new(sql).with(account.to_string()).with(after)).await?;
    let Some(newest) = found.first().map(|row| row.get::<_, i64>(0)) else { return Ok(page) };
    let looked = "SELECT * FROM attempts WHERE account = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4";
    let of = |sql: String| {
        Query::new(sql).with(account.to_string()).with(after).with(newest).with(rows(LOOKED_AT))
    };
    let matching = of(format!(
        "SELECT {COLUMNS}, attempts.id, destinations.url FROM ({looked}) AS attempts
         CROSS JOIN LATERAL (
             SELECT url FROM destinations WHERE id = attempts.destination AND account = $1 LIMIT 1) AS destinations
         WHERE $5::text IS NULL OR destinations.url = $5 ORDER BY attempts.id LIMIT $6"
    ));
    let matching = matching.with(url.map(str::to_owned)).with(rows(limit));
    let counted = of(format!("SELECT count(*), max(id) FROM ({looked}) AS looked"));
    let found = store.look(vec![wait_for_log(account), matching, counted]).await?;
    let [_, matching, counted] = found.as_slice() else { return Ok(page) };
    for row in matching {
        page.attempts.push(LoggedAttempt { row: row.get(7), url: row.get(8), attempt: read(row, 0)? });
    }
    let (count, last) = looked_at(counted);
    if page.attempts.len() >= limit {
        page.after = page.attempts.last().map_or(after, |attempt| attempt.row);
        page.has_more = last.is_some_and(|last| last > page.after) || count >= LOOKED_AT;
    } else {
        page.after = last.unwrap_or(after);
        page.has_more = count >= LOOKED_AT;
    }
    Ok(page)
}

/// The attempts of a delivery, newest first: those that failed, and the last one of all.
pub(super) fn of_delivery(account: &AccountId, delivery: i64) -> Query {
    Query::new(format!(
        "SELECT {COLUMNS} FROM (
             SELECT attempt FROM failed_attempts WHERE account = $1 AND delivery = $2
             UNION SELECT last_attempt FROM deliveries WHERE account = $1 AND id = $2
             UNION SELECT last_attempt FROM settled_deliveries WHERE account = $1 AND id = $2) AS made (id)
         CROSS JOIN LATERAL (
             SELECT * FROM attempts AS one WHERE one.account = $1 AND one.id = made.id LIMIT 1) AS attempts
         ORDER BY attempts.id DESC LIMIT $3"
    ))
    .with(account.to_string())
    .with(delivery)
    .with(rows(SHOWN))
}

/// Reads an attempt whose columns begin at `first`.
pub(super) fn read(row: &Row, first: usize) -> Result<Attempted, StoreError> {
    let receipts: i64 = row.get(first + 2);
    let address: Option<&str> = row.get(first + 3);
    let status: Option<i32> = row.get(first + 4);
    let reason: Option<&str> = row.get(first + 6);
    Ok(Attempted {
        at_ms: row.get(first),
        duration_ms: row.get(first + 1),
        receipts: usize::try_from(receipts).unwrap_or_default(),
        address: address.map(str::parse).transpose().map_err(damaged)?,
        status: status.and_then(|status| u16::try_from(status).ok()),
        answer: row.get(first + 5),
        reason: reason.map(Reason::parse).transpose().map_err(damaged)?,
    })
}

/// Reads the last attempt of a row that may have had none.
pub(super) fn read_last(row: &Row, first: usize) -> Result<Option<Attempted>, StoreError> {
    let at_ms: Option<i64> = row.get(first);
    at_ms.map(|_| read(row, first)).transpose()
}
