//! Deliveries are made due again.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{AccountId, Destination, Setting};
use crate::store::receipt_log::Replay;
use crate::store::sqlite::Failure;
use crate::store::sqlite::deliveries::{
    CANCELLED, EXHAUSTED, PARKED, Place, WAITS, destination, free_next, hold_back, place,
};

/// A row that is to be replayed, as it is now.
struct Found {
    id: i64,
    destination: i64,
    url: String,
    receipt: i64,
    order_key: String,
    position: i64,
    due_ms: i64,
    state: i64,
}

pub(super) fn replay(
    connection: &Connection,
    account: &AccountId,
    replays: &[Replay],
    now_ms: i64,
) -> Result<u32, Failure> {
    let mut replayed = 0;
    for replay in replays {
        let Some(found) = find(connection, account, replay.delivery)? else { continue };
        replayed += u32::from(match &replay.to {
            Some((url, setting)) if *url != found.url => {
                elsewhere(connection, account, &found, url, setting, replay.due_ms, now_ms)?
            }
            _ => again(connection, &found, replay.due_ms, now_ms)?,
        });
    }
    Ok(replayed)
}

fn find(connection: &Connection, account: &AccountId, id: i64) -> Result<Option<Found>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT deliveries.destination, destinations.url, deliveries.receipt, deliveries.order_key,
         deliveries.position, deliveries.due_ms, deliveries.state
         FROM deliveries JOIN destinations ON destinations.id = deliveries.destination
         WHERE deliveries.id = ?1 AND destinations.account = ?2",
    )?;
    let found = statement.query_row(params![id, account.as_str()], |row| {
        Ok(Found {
            id,
            destination: row.get(0)?,
            url: row.get(1)?,
            receipt: row.get(2)?,
            order_key: row.get(3)?,
            position: row.get(4)?,
            due_ms: row.get(5)?,
            state: row.get(6)?,
        })
    });
    Ok(found.optional()?)
}

/// To the address that it had. One that waits behind an earlier one follows that one.
fn again(connection: &Connection, found: &Found, due_ms: i64, now_ms: i64) -> Result<bool, Failure> {
    if found.state == WAITS && found.due_ms == PARKED {
        return Ok(false);
    }
    let is_held_back =
        hold_back(connection, found.destination, &found.order_key, (found.position, Some(found.id)))?;
    let due_ms = if is_held_back { PARKED } else { due_ms };
    connection
        .prepare_cached(
            "UPDATE deliveries SET state = ?2, due_ms = ?3, attempts = 0, since_ms = ?4, settled_ms = NULL
             WHERE id = ?1",
        )?
        .execute(params![found.id, WAITS, due_ms, now_ms])?;
    Ok(true)
}

/// To another address: a delivery of its own there, unless the receipt has one already. The old one, if it was not received,
/// is cancelled, and what waited behind it goes on.
fn elsewhere(
    connection: &Connection,
    account: &AccountId,
    found: &Found,
    url: &str,
    setting: &Setting,
    due_ms: i64,
    now_ms: i64,
) -> Result<bool, Failure> {
    if found.state == WAITS || found.state == EXHAUSTED {
        connection
            .prepare_cached("UPDATE deliveries SET state = ?2, settled_ms = ?3 WHERE id = ?1")?
            .execute(params![found.id, CANCELLED, now_ms])?;
    }
    if found.state == WAITS {
        let old = Destination { id: found.destination, account: account.clone(), url: found.url.clone() };
        free_next(connection, &Arc::new(old), &found.order_key, now_ms)?;
    }
    let to = destination(connection, account, url)?;
    let is_there: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM deliveries WHERE receipt = ?1 AND destination = ?2)")?
        .query_row([found.receipt, to.id], |row| row.get(0))?;
    if is_there {
        return Ok(false);
    }
    let order = (found.order_key.as_str(), found.position);
    place(connection, &Place { destination: to.id, receipt: found.receipt, setting, order, due_ms }, now_ms)?;
    Ok(true)
}
