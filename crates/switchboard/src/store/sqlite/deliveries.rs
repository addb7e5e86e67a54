//! Receipts on their way to HTTP destinations.
//!
//! Of the rows of one order and destination only the first is ever due; the others are parked and are set free one by
//! one as those before them are settled. So a claim needs no look at neighbours, and a dead destination costs the others
//! nothing: each has its own part of the index of due rows.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::Failure;
use super::cancelling::is_noted;
use super::jobs::read_account;
use crate::model::{
    AccountId, Attempted, Delivery, DeliveryOutcome, Destination, NewDelivery, NewReceipt, Setting,
    Settlement,
};
use crate::store::{Page, Waiting};

pub(super) const WAITS: i64 = 0;
pub(super) const DELIVERED: i64 = 1;
pub(super) const EXHAUSTED: i64 = 2;
pub(super) const CANCELLED: i64 = 3;

/// Due time of a row that waits for an earlier one.
pub(super) const PARKED: i64 = i64::MAX;

/// After so long a page is looked at again on which some rows are about to be cancelled, milliseconds (decided).
const NOTED_MS: i64 = 250;

/// What a [`Delivery`] is read from, its destination apart.
const COLUMNS: &str =
    "deliveries.id, receipts.receipt_id, receipts.body, deliveries.due_ms, deliveries.attempts,
     deliveries.since_ms";

/// Writes a receipt; answers its row.
pub(super) fn log(
    connection: &Connection,
    account: &AccountId,
    receipt: &NewReceipt,
    now_ms: i64,
) -> Result<i64, Failure> {
    connection
        .prepare_cached(
            "INSERT INTO receipts (account, receipt_id, kind, number, order_key, position, body, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            account.as_str(),
            receipt.id,
            receipt.kind.as_str(),
            receipt.number,
            receipt.order_key,
            receipt.position,
            receipt.body,
            now_ms,
        ])?;
    Ok(connection.last_insert_rowid())
}

/// Writes the delivery of a receipt that was logged; answers it when nothing earlier holds it back.
pub(super) fn insert(
    connection: &Connection,
    account: &AccountId,
    receipt: &NewReceipt,
    row: i64,
    to: &NewDelivery,
    now_ms: i64,
) -> Result<Option<Delivery>, Failure> {
    let destination = destination(connection, account, &to.url)?;
    let order = (receipt.order_key.as_str(), receipt.position);
    let place_of = Place {
        destination: destination.id,
        receipt: row,
        setting: &to.setting,
        order,
        due_ms: receipt.due_ms,
    };
    let (id, due_ms) = place(connection, &place_of, now_ms)?;
    Ok((due_ms != PARKED).then(|| Delivery {
        id,
        destination: Arc::new(destination),
        receipt_id: receipt.id.clone(),
        body: receipt.body.clone(),
        due_ms,
        attempts: 0,
        since_ms: now_ms,
    }))
}

/// Where a new row stands.
pub(super) struct Place<'a> {
    pub(super) destination: i64,
    pub(super) receipt: i64,
    pub(super) setting: &'a Setting,
    /// The key and the place within it.
    pub(super) order: (&'a str, i64),
    pub(super) due_ms: i64,
}

/// Writes a row; answers its number and when it is due.
pub(super) fn place(connection: &Connection, place: &Place<'_>, now_ms: i64) -> Result<(i64, i64), Failure> {
    let (order_key, position) = place.order;
    let is_held_back = hold_back(connection, place.destination, order_key, (position, None))?;
    let due_ms = if is_held_back { PARKED } else { place.due_ms };
    connection
        .prepare_cached(
            "INSERT INTO deliveries (destination, receipt, setting, order_key, position, due_ms, attempts, since_ms,
             state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8)",
        )?
        .execute(params![
            place.destination,
            place.receipt,
            place.setting.as_text(),
            order_key,
            position,
            due_ms,
            now_ms,
            WAITS,
        ])?;
    Ok((connection.last_insert_rowid(), due_ms))
}

/// Parks what stands behind a place of an order; answers whether the place itself is held back by an earlier row. Without a
/// row the place is behind all of its position.
pub(super) fn hold_back(
    connection: &Connection,
    destination: i64,
    order_key: &str,
    (position, row): (i64, Option<i64>),
) -> Result<bool, Failure> {
    let place = params![destination, order_key, position, row.unwrap_or(i64::MAX)];
    let is_held_back: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM deliveries WHERE state = 0 AND destination = ?1 AND order_key = ?2
             AND (position, id) < (?3, ?4))",
        )?
        .query_row(place, |row| row.get(0))?;
    connection
        .prepare_cached(
            "UPDATE deliveries SET due_ms = 9223372036854775807 WHERE state = 0 AND destination = ?1
             AND order_key = ?2 AND (position, id) > (?3, ?4) AND due_ms < 9223372036854775807",
        )?
        .execute(place)?;
    Ok(is_held_back)
}

/// The destination of this address, made when it is not there.
pub(super) fn destination(
    connection: &Connection,
    account: &AccountId,
    url: &str,
) -> Result<Destination, Failure> {
    let known: Option<i64> = connection
        .prepare_cached("SELECT id FROM destinations WHERE account = ?1 AND url = ?2")?
        .query_row([account.as_str(), url], |row| row.get(0))
        .optional()?;
    let id = match known {
        Some(id) => id,
        None => {
            connection
                .prepare_cached("INSERT INTO destinations (account, url) VALUES (?1, ?2)")?
                .execute([account.as_str(), url])?;
            connection.last_insert_rowid()
        }
    };
    Ok(Destination { id, account: account.clone(), url: url.to_owned() })
}

/// Each number is found by one step into the index, however many rows wait under it.
pub(super) fn waiting_destinations(
    connection: &Connection,
    after: i64,
    limit: u64,
) -> Result<Vec<Waiting>, Failure> {
    let mut next = connection.prepare_cached(
        "SELECT destination, due_ms FROM deliveries INDEXED BY deliveries_due WHERE state = 0 AND destination > ?1
         ORDER BY destination, due_ms LIMIT 1",
    )?;
    let mut named = connection.prepare_cached("SELECT account, url FROM destinations WHERE id = ?1")?;
    let (mut after, mut waiting) = (after, Vec::new());
    for _ in 0..limit {
        let found: Option<(i64, i64)> =
            next.query_row([after], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((id, first_due_ms)) = found else { break };
        let (account, url): (String, String) = named.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let destination = Arc::new(Destination { id, account: read_account(&account)?, url });
        waiting.push(Waiting { destination, first_due_ms });
        after = id;
    }
    Ok(waiting)
}

pub(super) fn due(
    connection: &Connection,
    destination: &Arc<Destination>,
    now_ms: i64,
    after: Option<(i64, i64)>,
    limit: u64,
) -> Result<Page, Failure> {
    let (after_ms, after_id) = after.unwrap_or((i64::MIN, i64::MIN));
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM deliveries JOIN receipts ON receipts.id = deliveries.receipt
         WHERE deliveries.state = 0 AND deliveries.destination = ?1 AND deliveries.due_ms <= ?2
         AND (deliveries.due_ms, deliveries.id) > (?3, ?4)
         ORDER BY deliveries.due_ms, deliveries.id LIMIT ?5"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![destination.id, now_ms, after_ms, after_id, limit])?;
    let mut deliveries = Vec::new();
    while let Some(row) = rows.next()? {
        deliveries.push(read(row, destination)?);
    }
    let found = deliveries.len();
    let mut kept = Vec::with_capacity(found);
    for delivery in deliveries {
        if !is_noted(connection, delivery.id)? {
            kept.push(delivery);
        }
    }
    let next_due_ms = if kept.len() < found {
        Some(now_ms.saturating_add(NOTED_MS))
    } else if i64::try_from(found).is_ok_and(|found| found >= limit) {
        None
    } else {
        next_due(connection, destination.id, now_ms)?
    };
    let deliveries = kept;
    Ok(Page { deliveries, next_due_ms })
}

fn next_due(connection: &Connection, destination: i64, now_ms: i64) -> Result<Option<i64>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT due_ms FROM deliveries WHERE state = 0 AND destination = ?1 AND due_ms > ?2 AND due_ms < ?3
         ORDER BY due_ms LIMIT 1",
    )?;
    Ok(statement.query_row(params![destination, now_ms, PARKED], |row| row.get(0)).optional()?)
}

pub(super) fn still_waiting(connection: &Connection, deliveries: &[Delivery]) -> Result<Vec<i64>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM deliveries WHERE id = ?1 AND state = 0 AND due_ms < ?2 AND attempts = ?3)",
    )?;
    let mut waiting = Vec::with_capacity(deliveries.len());
    for Delivery { id, attempts, .. } in deliveries {
        let is_waiting: bool = statement.query_row(params![id, PARKED, attempts], |row| row.get(0))?;
        if is_waiting && !is_noted(connection, *id)? {
            waiting.push(*id);
        }
    }
    Ok(waiting)
}

/// Records an attempt and its outcomes. A row that was cancelled meanwhile stays cancelled, and one that is about to be is left
/// to that.
pub(super) fn settle(
    connection: &Connection,
    settlement: &Settlement,
    now_ms: i64,
) -> Result<Vec<Delivery>, Failure> {
    let attempt = record(connection, settlement.destination.id, &settlement.attempt)?;
    let mut freed = Vec::new();
    for (id, outcome) in &settlement.outcomes {
        if is_noted(connection, *id)? {
            if *outcome != DeliveryOutcome::Delivered {
                failed(connection, *id, attempt)?;
            }
            continue;
        }
        let state = match outcome {
            DeliveryOutcome::Again { due_ms } => {
                again(connection, *id, *due_ms, attempt)?;
                failed(connection, *id, attempt)?;
                continue;
            }
            DeliveryOutcome::Delivered => DELIVERED,
            DeliveryOutcome::Exhausted => {
                failed(connection, *id, attempt)?;
                EXHAUSTED
            }
        };
        let settled: Option<String> = connection
            .prepare_cached(
                "UPDATE deliveries SET state = ?2, settled_ms = ?3, last_attempt = ?4, attempts = attempts + 1
                 WHERE id = ?1 AND state = 0 RETURNING order_key",
            )?
            .query_row(params![id, state, now_ms, attempt], |row| row.get(0))
            .optional()?;
        if let Some(order_key) = settled {
            freed.extend(free_next(connection, &settlement.destination, &order_key, now_ms)?);
        }
    }
    Ok(freed)
}

fn record(connection: &Connection, destination: i64, attempt: &Attempted) -> Result<i64, Failure> {
    connection
        .prepare_cached(
            "INSERT INTO attempts (destination, at_ms, duration_ms, receipts, address, status, reason, answer)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            destination,
            attempt.at_ms,
            attempt.duration_ms,
            i64::try_from(attempt.receipts).unwrap_or(i64::MAX),
            attempt.address.map(|address| address.to_string()),
            attempt.status,
            attempt.reason.map(|reason| reason.as_str()),
            attempt.answer,
        ])?;
    Ok(connection.last_insert_rowid())
}

fn failed(connection: &Connection, delivery: i64, attempt: i64) -> Result<(), Failure> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO failed_attempts (delivery, attempt) VALUES (?1, ?2)")?
        .execute([delivery, attempt])?;
    Ok(())
}

/// An earlier one may have come while this one was under way: then it waits behind it.
fn again(connection: &Connection, id: i64, due_ms: i64, attempt: i64) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "UPDATE deliveries AS own SET attempts = attempts + 1, last_attempt = ?3,
             due_ms = CASE WHEN EXISTS (SELECT 1 FROM deliveries AS earlier WHERE earlier.state = 0
             AND earlier.destination = own.destination AND earlier.order_key = own.order_key
             AND (earlier.position, earlier.id) < (own.position, own.id)) THEN ?4 ELSE ?2 END
             WHERE own.id = ?1 AND own.state = 0",
        )?
        .execute(params![id, due_ms, attempt, PARKED])?;
    Ok(())
}

/// Makes the first waiting row of an order due, if it is parked, and answers it. One that is about to be cancelled stays where
/// it is: what is behind it is set free then.
pub(super) fn free_next(
    connection: &Connection,
    destination: &Arc<Destination>,
    order_key: &str,
    now_ms: i64,
) -> Result<Option<Delivery>, Failure> {
    let first: Option<(i64, i64)> = connection
        .prepare_cached(
            "SELECT id, due_ms FROM deliveries WHERE state = 0 AND destination = ?1 AND order_key = ?2
             ORDER BY position, id LIMIT 1",
        )?
        .query_row(params![destination.id, order_key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, PARKED)) = first else { return Ok(None) };
    if is_noted(connection, id)? {
        return Ok(None);
    }
    connection
        .prepare_cached("UPDATE deliveries SET due_ms = ?2 WHERE id = ?1")?
        .execute(params![id, now_ms])?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM deliveries JOIN receipts ON receipts.id = deliveries.receipt WHERE deliveries.id = ?1"
    ))?;
    let mut rows = statement.query([id])?;
    Ok(rows.next()?.map(|row| read(row, destination)).transpose()?)
}

pub(super) fn waiting(connection: &Connection) -> Result<u64, Failure> {
    let count: i64 =
        connection.query_row("SELECT count(*) FROM deliveries WHERE state = 0", [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

fn read(row: &rusqlite::Row<'_>, destination: &Arc<Destination>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: row.get(0)?,
        destination: Arc::clone(destination),
        receipt_id: row.get(1)?,
        body: row.get(2)?,
        due_ms: row.get(3)?,
        attempts: row.get(4)?,
        since_ms: row.get(5)?,
    })
}
