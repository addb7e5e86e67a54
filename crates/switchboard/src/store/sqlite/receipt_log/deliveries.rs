//! Pages of deliveries. Three ways lead to them: receipts that are named, the index of exhausted deliveries, and for all
//! else the account's receipts one after the other.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{LOOKED_AT, attempts, damaged, receipts, rows};
use crate::model::{AccountId, DeliveryState, ReceiptKind, Setting};
use crate::store::receipt_log::{DeliveryFilter, DeliveryPage, LoggedDelivery, Walk};
use crate::store::sqlite::{Failure, deliveries as rows_of};

/// A delivery with its receipt, its address and its last attempt; what follows says which.
fn select(which: &str) -> String {
    let attempt = attempts::COLUMNS;
    format!(
        "SELECT deliveries.id, deliveries.receipt, receipts.receipt_id, receipts.kind, receipts.number,
         receipts.order_key, receipts.created_ms, destinations.url, deliveries.setting, deliveries.state,
         deliveries.attempts, deliveries.due_ms, deliveries.settled_ms, {attempt}
         FROM deliveries JOIN receipts ON receipts.id = deliveries.receipt
         JOIN destinations ON destinations.id = deliveries.destination
         LEFT JOIN attempts ON attempts.id = deliveries.last_attempt
         WHERE {which}"
    )
}

pub(super) fn page(
    connection: &Connection,
    account: &AccountId,
    filter: &DeliveryFilter,
    walk: Walk,
    from: Option<i64>,
    limit: usize,
) -> Result<DeliveryPage, Failure> {
    if let Some(ids) = &filter.receipt_ids {
        named(connection, account, filter, ids, from, limit)
    } else if filter.state == Some(DeliveryState::Exhausted) {
        exhausted(connection, account, filter, walk, from, limit)
    } else {
        by_receipts(connection, account, filter, walk, from, limit)
    }
}

/// Deliveries of named receipts, in the order of their names; a page begins at a name.
fn named(
    connection: &Connection,
    account: &AccountId,
    filter: &DeliveryFilter,
    ids: &[String],
    from: Option<i64>,
    limit: usize,
) -> Result<DeliveryPage, Failure> {
    let first = usize::try_from(from.unwrap_or_default()).unwrap_or_default();
    let mut page = DeliveryPage::default();
    for (at, id) in ids.iter().enumerate().skip(first) {
        if page.deliveries.len() >= limit {
            page.next = Some(rows(at));
            break;
        }
        let Some(receipt) = receipts::one(connection, account, id)? else { continue };
        let found = of_receipt(connection, receipt.row)?.into_iter();
        page.deliveries.extend(found.filter(|delivery| matches(filter, delivery)));
    }
    Ok(page)
}

/// Deliveries that were given up, by their rows.
fn exhausted(
    connection: &Connection,
    account: &AccountId,
    filter: &DeliveryFilter,
    walk: Walk,
    from: Option<i64>,
    limit: usize,
) -> Result<DeliveryPage, Failure> {
    let mut destinations = connection
        .prepare_cached("SELECT id FROM destinations WHERE account = ?1 AND (?2 IS NULL OR url = ?2)")?;
    let destinations: Vec<i64> = destinations
        .query_map(params![account.as_str(), filter.url], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut of_destination = connection.prepare_cached(match walk {
        Walk::Back => {
            "SELECT id FROM deliveries WHERE state = 2 AND destination = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
        }
        Walk::Forth => {
            "SELECT id FROM deliveries WHERE state = 2 AND destination = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
        }
    })?;
    let start = from.unwrap_or(match walk {
        Walk::Back => i64::MAX,
        Walk::Forth => 0,
    });
    let mut found: Vec<i64> = Vec::new();
    for destination in destinations {
        let ids = of_destination.query_map(params![destination, start, rows(LOOKED_AT)], |row| row.get(0))?;
        found.extend(ids.collect::<rusqlite::Result<Vec<i64>>>()?);
        sort(&mut found, walk);
        found.truncate(LOOKED_AT);
    }
    let is_last = found.len() < LOOKED_AT;
    let mut one = connection.prepare_cached(&select("deliveries.id = ?1"))?;
    let (mut page, mut looked_at) = (DeliveryPage::default(), start);
    for id in found {
        if page.deliveries.len() >= limit {
            page.next = Some(looked_at);
            return Ok(page);
        }
        looked_at = id;
        let delivery = one.query_row([id], read).optional()?;
        page.deliveries.extend(delivery.filter(|delivery| matches(filter, delivery)));
    }
    page.next = (!is_last).then_some(looked_at);
    Ok(page)
}

fn sort(ids: &mut [i64], walk: Walk) {
    match walk {
        Walk::Back => ids.sort_unstable_by(|one, other| other.cmp(one)),
        Walk::Forth => ids.sort_unstable(),
    }
}

/// All others, by the account's receipts.
fn by_receipts(
    connection: &Connection,
    account: &AccountId,
    filter: &DeliveryFilter,
    walk: Walk,
    from: Option<i64>,
    limit: usize,
) -> Result<DeliveryPage, Failure> {
    let bound = filter.since_ms.map(|since_ms| receipts::before(connection, account, since_ms));
    let oldest = bound.transpose()?.unwrap_or_default();
    let (mut statement, low, high) = match walk {
        Walk::Back => (
            connection.prepare_cached(
                "SELECT id, order_key FROM receipts WHERE account = ?1 AND id > ?2 AND id < ?3
                 ORDER BY id DESC LIMIT ?4",
            )?,
            oldest,
            from.unwrap_or(i64::MAX),
        ),
        Walk::Forth => (
            connection.prepare_cached(
                "SELECT id, order_key FROM receipts WHERE account = ?1 AND id > ?2 AND id < ?3
                 ORDER BY id LIMIT ?4",
            )?,
            from.unwrap_or(oldest).max(oldest),
            i64::MAX,
        ),
    };
    let mut found = statement.query(params![account.as_str(), low, high, rows(LOOKED_AT)])?;
    let (mut page, mut looked_at, mut last) = (DeliveryPage::default(), 0, None);
    while let Some(row) = found.next()? {
        if page.deliveries.len() >= limit {
            page.next = last;
            return Ok(page);
        }
        looked_at += 1;
        let receipt: i64 = row.get(0)?;
        last = Some(receipt);
        let is_of_order = filter
            .order_key
            .as_deref()
            .is_none_or(|key| row.get_ref(1).is_ok_and(|found| found.as_str() == Ok(key)));
        if is_of_order {
            let deliveries = of_receipt(connection, receipt)?.into_iter();
            page.deliveries.extend(deliveries.filter(|delivery| matches(filter, delivery)));
        }
    }
    page.next = last.filter(|_| looked_at >= LOOKED_AT);
    Ok(page)
}

/// The deliveries of one receipt, in the order in which they were made.
pub(super) fn of_receipt(connection: &Connection, receipt: i64) -> Result<Vec<LoggedDelivery>, Failure> {
    let mut statement =
        connection.prepare_cached(&select("deliveries.receipt = ?1 ORDER BY deliveries.id"))?;
    Ok(statement.query_map([receipt], read)?.collect::<rusqlite::Result<_>>()?)
}

fn matches(filter: &DeliveryFilter, delivery: &LoggedDelivery) -> bool {
    filter.state.is_none_or(|state| state == delivery.state)
        && delivery.attempts >= filter.attempts
        && filter.url.as_ref().is_none_or(|url| *url == delivery.url)
        && filter.order_key.as_ref().is_none_or(|key| *key == delivery.order_key)
        && filter.since_ms.is_none_or(|since_ms| since_ms <= delivery.created_ms)
}

fn read(row: &Row<'_>) -> rusqlite::Result<LoggedDelivery> {
    let (kind, setting): (String, String) = (row.get(3)?, row.get(8)?);
    let state = match row.get(9)? {
        rows_of::WAITS => DeliveryState::Waiting,
        rows_of::DELIVERED => DeliveryState::Delivered,
        rows_of::EXHAUSTED => DeliveryState::Exhausted,
        _ => DeliveryState::Cancelled,
    };
    let due_ms: i64 = row.get(11)?;
    Ok(LoggedDelivery {
        row: row.get(0)?,
        receipt: row.get(1)?,
        receipt_id: row.get(2)?,
        kind: ReceiptKind::parse(&kind).map_err(damaged)?,
        number: row.get(4)?,
        order_key: row.get(5)?,
        created_ms: row.get(6)?,
        url: row.get(7)?,
        setting: Setting::parse(&setting).map_err(damaged)?,
        state,
        attempts: row.get(10)?,
        due_ms: (state == DeliveryState::Waiting && due_ms < rows_of::PARKED).then_some(due_ms),
        settled_ms: row.get(12)?,
        last: attempts::read_last(row, 13)?,
    })
}
