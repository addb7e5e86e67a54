//! Deliveries are made due again.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::damaged;
use crate::model::{AccountId, Destination, Setting};
use crate::store::receipt_log::Replay;
use crate::store::sqlite::Failure;
use crate::store::sqlite::cancelling::is_noted;
use crate::store::sqlite::deliveries::{
    CANCELLED, DELIVERED, EXHAUSTED, PARKED, Place, WAITS, destination, free_next, hold_back, place,
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
            to => {
                let setting = to.as_ref().map(|(_, setting)| setting);
                again(connection, &found, setting, replay.due_ms, now_ms)?
            }
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
fn again(
    connection: &Connection,
    found: &Found,
    setting: Option<&Setting>,
    due_ms: i64,
    now_ms: i64,
) -> Result<bool, Failure> {
    let at = (found.position, Some(found.id));
    let is_held_back = hold_back(connection, found.destination, &found.order_key, at)?;
    let is_parked = found.state == WAITS && found.due_ms == PARKED && is_held_back;
    if is_parked && !is_noted(connection, found.id)? {
        return Ok(false);
    }
    let until_ms = if is_held_back { PARKED } else { due_ms };
    let setting: String = connection
        .prepare_cached(
            "UPDATE deliveries SET state = ?2, due_ms = ?3, attempts = 0, since_ms = ?4, settled_ms = NULL,
             setting = ifnull(?5, setting) WHERE id = ?1 RETURNING setting",
        )?
        .query_row(params![found.id, WAITS, until_ms, now_ms, setting.map(Setting::as_text)], |row| {
            row.get(0)
        })?;
    if is_noted(connection, found.id)? {
        // The row is going to be cancelled with all that its setting had chosen: another one takes its place.
        end(connection, found.id, now_ms)?;
        let setting = Setting::parse(&setting).map_err(damaged)?;
        let order = (found.order_key.as_str(), found.position);
        let (destination, receipt) = (found.destination, found.receipt);
        place(connection, &Place { destination, receipt, setting: &setting, order, due_ms }, now_ms)?;
    }
    Ok(true)
}

/// To another address: a delivery of its own there, or the one that the receipt has there already, unless that one waits or
/// was received. The old one, if it was not received, is cancelled, and what waited behind it goes on.
fn elsewhere(
    connection: &Connection,
    account: &AccountId,
    found: &Found,
    url: &str,
    setting: &Setting,
    due_ms: i64,
    now_ms: i64,
) -> Result<bool, Failure> {
    let to = destination(connection, account, url)?;
    let is_sent = match newest_at(connection, account, found.receipt, to.id)? {
        None => {
            let order = (found.order_key.as_str(), found.position);
            let there = Place { destination: to.id, receipt: found.receipt, setting, order, due_ms };
            place(connection, &there, now_ms)?;
            true
        }
        Some(there)
            if matches!(there.state, CANCELLED | EXHAUSTED)
                || there.state == WAITS && is_noted(connection, there.id)? =>
        {
            again(connection, &there, Some(setting), due_ms, now_ms)?
        }
        Some(_) => false,
    };
    if found.state == WAITS || found.state == EXHAUSTED {
        end(connection, found.id, now_ms)?;
    }
    if found.state == WAITS {
        let old = Destination { id: found.destination, account: account.clone(), url: found.url.clone() };
        free_next(connection, &Arc::new(old), &found.order_key, now_ms)?;
    }
    Ok(is_sent)
}

fn end(connection: &Connection, delivery: i64, now_ms: i64) -> Result<(), Failure> {
    connection
        .prepare_cached("UPDATE deliveries SET state = ?2, settled_ms = ?3 WHERE id = ?1")?
        .execute(params![delivery, CANCELLED, now_ms])?;
    Ok(())
}

/// The delivery of a receipt at a destination: one that waits or was received before all others, then the newest.
fn newest_at(
    connection: &Connection,
    account: &AccountId,
    receipt: i64,
    destination: i64,
) -> Result<Option<Found>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM deliveries WHERE receipt = ?1 AND destination = ?2
         ORDER BY state IN (?3, ?4) DESC, id DESC LIMIT 1",
    )?;
    let id: Option<i64> =
        statement.query_row(params![receipt, destination, WAITS, DELIVERED], |row| row.get(0)).optional()?;
    id.map_or(Ok(None), |id| find(connection, account, id))
}
