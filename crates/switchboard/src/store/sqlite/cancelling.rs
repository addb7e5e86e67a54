//! What a setting had chosen is given up: a step in the change that switches it off, the rest in steps of their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};

use super::deliveries::{CANCELLED, free_next};
use super::jobs::read_account;
use super::{Failure, SqliteStore};
use crate::model::{AccountId, Delivery, Destination, Setting};
use crate::store::StoreError;
use crate::store::cancelling::{After, Cancelled, Cancelling, Place};

/// Rows that the change itself looks at (decided): a few milliseconds of the writer's time.
const AT_ONCE: u32 = 500;
/// Rows that a step looks at, beside the writer (decided).
const LOOKED_AT: u32 = 5_000;

/// What is to be given up.
#[derive(Debug, Clone)]
struct Noted {
    id: i64,
    account: AccountId,
    setting: String,
    up_to: i64,
}

/// What a look found.
struct Found {
    rows: Vec<i64>,
    /// Where the next one goes on; none: that was all.
    next: Option<After>,
}

/// Gives up what a setting of an account chose, or notes what is too much for one change; answers what that set free, and how
/// many it gave up.
pub(super) fn cancel(
    connection: &Connection,
    account: &AccountId,
    setting: &Setting,
    now_ms: i64,
) -> Result<(Vec<Delivery>, u64), Failure> {
    let last: Option<i64> =
        connection.prepare_cached("SELECT max(id) FROM deliveries")?.query_row([], |row| row.get(0))?;
    let Some(up_to) = last else { return Ok((Vec::new(), 0)) };
    let noted = Noted { id: 0, account: account.clone(), setting: setting.as_text(), up_to };
    let found = look(connection, &noted, None, (AT_ONCE, AT_ONCE))?;
    if found.next.is_some() {
        // In place of a note that is there already, with a number of its own: so a pass begins anew.
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO cancellations (account, setting, up_to) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![account.as_str(), noted.setting, up_to])?;
    }
    give_up(connection, &noted, &found.rows, now_ms)
}

/// Whether a delivery is one of those that are noted: it is as good as cancelled.
pub(super) fn is_noted(connection: &Connection, delivery: i64) -> Result<bool, Failure> {
    // There is a note at few moments, and looking for one costs next to nothing.
    let mut statement = connection.prepare_cached(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM cancellations) THEN EXISTS (
             SELECT 1 FROM deliveries JOIN destinations ON destinations.id = deliveries.destination
             JOIN cancellations ON cancellations.account = destinations.account
             AND cancellations.setting = deliveries.setting
             WHERE deliveries.id = ?1 AND deliveries.id <= cancellations.up_to) ELSE 0 END",
    )?;
    Ok(statement.query_row([delivery], |row| row.get(0))?)
}

#[async_trait]
impl Cancelling for SqliteStore {
    async fn cancel_rest(&self, from: Place, limit: u32, now_ms: i64) -> Result<Cancelled, StoreError> {
        let Some(noted) = self.read(|connection| first(connection, from.cancellation))? else {
            return Ok(Cancelled::default());
        };
        let (looked_for, after) = (noted.clone(), from.after.filter(|_| noted.id == from.cancellation));
        let look = move |connection: &Connection| look(connection, &looked_for, after, (LOOKED_AT, limit));
        let found = self.read_long(look).await?;
        if let Found { rows, next: Some(next) } = &found
            && rows.is_empty()
        {
            let next = Some(Place { cancellation: noted.id, after: Some(next.clone()) });
            return Ok(Cancelled { next, ..Cancelled::default() });
        }
        self.write_own(move |connection| step(connection, &noted, found, now_ms)).await
    }
}

fn first(connection: &Connection, from: i64) -> Result<Option<Noted>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT id, account, setting, up_to FROM cancellations WHERE id >= ?1 ORDER BY id LIMIT 1",
    )?;
    let found: Option<(i64, String, String, i64)> = statement
        .query_row([from], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let read = |(id, account, setting, up_to): (i64, String, String, i64)| {
        Ok(Noted { id, account: read_account(&account)?, setting, up_to })
    };
    found.map(read).transpose()
}

/// Rows that are to be given up: looks at no more than `most` of those that wait, and finds at most `limit`.
fn look(
    connection: &Connection,
    noted: &Noted,
    after: Option<After>,
    (most, limit): (u32, u32),
) -> Result<Found, Failure> {
    let mut destinations = connection.prepare_cached(
        "SELECT id, url FROM destinations WHERE account = ?1 AND url >= ?2 ORDER BY url LIMIT ?3",
    )?;
    let mut waiting = connection.prepare_cached(
        "SELECT id, order_key, position, setting FROM deliveries INDEXED BY deliveries_in_order
         WHERE state = 0 AND destination = ?1 AND (order_key, position, id) > (?2, ?3, ?4)
         ORDER BY order_key, position, id LIMIT ?5",
    )?;
    let mut at = after.unwrap_or_else(|| beginning(String::new()));
    let (mut rows, mut looked_at) = (Vec::new(), 0);
    let mut to = destinations.query(params![noted.account.as_str(), at.url, most])?;
    while let Some(destination) = to.next()? {
        let (id, url): (i64, String) = (destination.get(0)?, destination.get(1)?);
        if url != at.url {
            at = beginning(url);
        }
        if looked_at >= most {
            return Ok(Found { rows, next: Some(at) });
        }
        // A destination where nothing waits is a look, too.
        looked_at += 1;
        let mut found =
            waiting.query(params![id, at.order_key, at.position, at.row, most - looked_at + 1])?;
        while let Some(row) = found.next()? {
            if looked_at >= most || u32::try_from(rows.len()).is_ok_and(|found| found >= limit) {
                return Ok(Found { rows, next: Some(at) });
            }
            looked_at += 1;
            (at.row, at.order_key, at.position) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if at.row <= noted.up_to && row.get_ref(3)?.as_str() == Ok(noted.setting.as_str()) {
                rows.push(at.row);
            }
        }
    }
    // As many destinations as one look reads were none of them more than a look: the last of them is the place.
    let next = (looked_at >= most).then_some(at);
    Ok(Found { rows, next })
}

/// Before all that waits at an address.
fn beginning(url: String) -> After {
    After { url, order_key: String::new(), position: i64::MIN, row: i64::MIN }
}

/// Cancels what a look found, and strikes the note out when that was all.
fn step(connection: &Connection, noted: &Noted, found: Found, now_ms: i64) -> Result<Cancelled, Failure> {
    let (freed, count) = give_up(connection, noted, &found.rows, now_ms)?;
    let next = match found.next {
        Some(after) => Place { cancellation: noted.id, after: Some(after) },
        None => {
            connection.prepare_cached("DELETE FROM cancellations WHERE id = ?1")?.execute([noted.id])?;
            Place { cancellation: noted.id + 1, after: None }
        }
    };
    Ok(Cancelled { count, freed, next: Some(next) })
}

fn give_up(
    connection: &Connection,
    noted: &Noted,
    rows: &[i64],
    now_ms: i64,
) -> Result<(Vec<Delivery>, u64), Failure> {
    let mut cancel = connection.prepare_cached(
        "UPDATE deliveries SET state = ?2, settled_ms = ?3 WHERE id = ?1 AND state = 0 AND setting = ?4
         RETURNING destination, order_key",
    )?;
    let (mut orders, mut cancelled) = (BTreeSet::new(), 0);
    for row in rows {
        let order: Option<(i64, String)> = cancel
            .query_row(params![row, CANCELLED, now_ms, noted.setting], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if let Some(order) = order {
            cancelled += 1;
            orders.insert(order);
        }
    }
    let mut address = connection.prepare_cached("SELECT url FROM destinations WHERE id = ?1")?;
    let (mut freed, mut to): (Vec<Delivery>, Option<Arc<Destination>>) = (Vec::new(), None);
    for (id, order_key) in orders {
        let destination = match to.take().filter(|known| known.id == id) {
            Some(known) => known,
            None => {
                let url = address.query_row([id], |row| row.get(0))?;
                Arc::new(Destination { id, account: noted.account.clone(), url })
            }
        };
        freed.extend(free_next(connection, &destination, &order_key, now_ms)?);
        to = Some(destination);
    }
    Ok((freed, cancelled))
}
