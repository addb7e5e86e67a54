//! Receipts on their way to HTTP destinations.
//!
//! Of the rows of one order and destination only the first is ever due; the others are parked and are set free one by
//! one as those before them are settled. So a claim needs no look at neighbours, and a dead destination costs the scan
//! for due rows nothing.

use rusqlite::{Connection, OptionalExtension, params};

use super::Failure;
use super::jobs::read_account;
use crate::model::{AccountId, Delivery, Malformed, NewDelivery, ReceiptKind, Setting};
use crate::store::{DeliveryOutcome, StoreError};

const WAITS: i64 = 0;
const DELIVERED: i64 = 1;
const EXHAUSTED: i64 = 2;
const CANCELLED: i64 = 3;

/// Due time of a row that waits for an earlier one.
const PARKED: i64 = i64::MAX;

const COLUMNS: &str =
    "id, account, receipt_id, url, setting, kind, order_key, position, body, due_ms, attempts, created_ms";

/// Writes a receipt; answers it when nothing holds it back and it is due.
pub(super) fn insert(
    connection: &Connection,
    account: &AccountId,
    receipt: &NewDelivery,
    now_ms: i64,
) -> Result<Option<Delivery>, Failure> {
    let order = params![account.as_str(), receipt.order_key, receipt.url, receipt.position];
    let held_back: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM deliveries WHERE state = 0 AND account = ?1 AND order_key = ?2
             AND url = ?3 AND position <= ?4)",
        )?
        .query_row(order, |row| row.get(0))?;
    connection
        .prepare_cached(
            "UPDATE deliveries SET due_ms = 9223372036854775807 WHERE state = 0 AND account = ?1
             AND order_key = ?2 AND url = ?3 AND position > ?4",
        )?
        .execute(order)?;
    let due_ms = if held_back { PARKED } else { receipt.due_ms };
    connection
        .prepare_cached(
            "INSERT INTO deliveries (account, receipt_id, url, setting, kind, order_key, position, body, due_ms,
             attempts, created_ms, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, ?10, ?11)",
        )?
        .execute(params![
            account.as_str(),
            receipt.receipt_id,
            receipt.url,
            receipt.setting.as_text(),
            receipt.kind.as_str(),
            receipt.order_key,
            receipt.position,
            receipt.body,
            due_ms,
            now_ms,
            WAITS,
        ])?;
    Ok((due_ms <= now_ms).then(|| Delivery {
        id: connection.last_insert_rowid(),
        account: account.clone(),
        receipt: receipt.clone(),
        attempts: 0,
        created_ms: now_ms,
    }))
}

pub(super) fn due(
    connection: &Connection,
    now_ms: i64,
    after: Option<(i64, i64)>,
    limit: u64,
) -> Result<Vec<Delivery>, Failure> {
    let (after_ms, after_id) = after.unwrap_or((i64::MIN, i64::MIN));
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM deliveries WHERE state = 0 AND due_ms <= ?1 AND (due_ms, id) > (?2, ?3)
         ORDER BY due_ms, id LIMIT ?4"
    ))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![now_ms, after_ms, after_id, limit])?;
    let mut deliveries = Vec::new();
    while let Some(row) = rows.next()? {
        deliveries.push(read(row)?);
    }
    Ok(deliveries)
}

pub(super) fn is_waiting(connection: &Connection, id: i64) -> Result<bool, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM deliveries WHERE id = ?1 AND state = 0)")?;
    Ok(statement.query_row([id], |row| row.get(0))?)
}

/// Records an outcome. A row that was cancelled meanwhile stays cancelled.
pub(super) fn settle(
    connection: &Connection,
    delivery: &Delivery,
    outcome: DeliveryOutcome,
    reason: Option<&str>,
    now_ms: i64,
) -> Result<Option<Delivery>, Failure> {
    let state = match outcome {
        DeliveryOutcome::Delivered => DELIVERED,
        DeliveryOutcome::Exhausted => EXHAUSTED,
        DeliveryOutcome::Again { due_ms } => {
            // An earlier one may have come while this one was under way: then it waits behind it.
            connection
                .prepare_cached(
                    "UPDATE deliveries AS own SET attempts = attempts + 1, reason = ?3,
                     due_ms = CASE WHEN EXISTS (SELECT 1 FROM deliveries AS earlier WHERE earlier.state = 0
                     AND earlier.account = own.account AND earlier.order_key = own.order_key
                     AND earlier.url = own.url AND (earlier.position, earlier.id) < (own.position, own.id))
                     THEN ?4 ELSE ?2 END WHERE own.id = ?1 AND own.state = 0",
                )?
                .execute(params![delivery.id, due_ms, reason, PARKED])?;
            return Ok(None);
        }
    };
    connection
        .prepare_cached(
            "UPDATE deliveries SET state = ?2, settled_ms = ?3, reason = ?4, attempts = attempts + 1
             WHERE id = ?1 AND state = 0",
        )?
        .execute(params![delivery.id, state, now_ms, reason])?;
    free_next(connection, &delivery.account, &delivery.receipt.order_key, &delivery.receipt.url, now_ms)
}

/// Gives up what a setting chose; answers what that set free.
pub(super) fn cancel(
    connection: &Connection,
    account: &AccountId,
    setting: &Setting,
    now_ms: i64,
) -> Result<Vec<Delivery>, Failure> {
    let setting = setting.as_text();
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT order_key, url FROM deliveries WHERE state = 0 AND account = ?1 AND setting = ?2",
    )?;
    let orders: Vec<(String, String)> = statement
        .query_map(params![account.as_str(), setting], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    connection
        .prepare_cached(
            "UPDATE deliveries SET state = ?3, settled_ms = ?4, reason = 'switched off'
             WHERE state = 0 AND account = ?1 AND setting = ?2",
        )?
        .execute(params![account.as_str(), setting, CANCELLED, now_ms])?;
    let freed = orders.iter().map(|(order_key, url)| free_next(connection, account, order_key, url, now_ms));
    freed.filter_map(Result::transpose).collect()
}

/// Makes the first waiting row of an order due, if it is parked, and answers it.
fn free_next(
    connection: &Connection,
    account: &AccountId,
    order_key: &str,
    url: &str,
    now_ms: i64,
) -> Result<Option<Delivery>, Failure> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM deliveries WHERE state = 0 AND account = ?1 AND order_key = ?2 AND url = ?3
         ORDER BY position, id LIMIT 1"
    ))?;
    let mut rows = statement.query(params![account.as_str(), order_key, url])?;
    let Some(mut next) = rows.next()?.map(read).transpose()? else { return Ok(None) };
    if next.receipt.due_ms != PARKED {
        return Ok(None);
    }
    next.receipt.due_ms = now_ms;
    connection
        .prepare_cached("UPDATE deliveries SET due_ms = ?2 WHERE id = ?1")?
        .execute(params![next.id, now_ms])?;
    Ok(Some(next))
}

pub(super) fn waiting(connection: &Connection) -> Result<u64, Failure> {
    let count: Option<i64> = connection
        .query_row("SELECT count(*) FROM deliveries WHERE state = 0", [], |row| row.get(0))
        .optional()?;
    Ok(count.unwrap_or_default().unsigned_abs())
}

fn read(row: &rusqlite::Row<'_>) -> Result<Delivery, Failure> {
    let setting: String = row.get(4)?;
    let kind: String = row.get(5)?;
    Ok(Delivery {
        id: row.get(0)?,
        account: read_account(&row.get::<_, String>(1)?)?,
        receipt: NewDelivery {
            receipt_id: row.get(2)?,
            url: row.get(3)?,
            setting: Setting::parse(&setting).map_err(damaged)?,
            kind: ReceiptKind::parse(&kind).map_err(damaged)?,
            order_key: row.get(6)?,
            position: row.get(7)?,
            body: row.get(8)?,
            due_ms: row.get(9)?,
        },
        attempts: row.get(10)?,
        created_ms: row.get(11)?,
    })
}

/// A column that does not hold what was written into it.
fn damaged(error: Malformed) -> Failure {
    Failure::Store(StoreError::Damaged(format!("deliveries: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;
    use crate::store::{Change, Step, Store, contract};

    #[tokio::test]
    async fn a_setting_or_kind_that_is_not_known_is_damage_and_nothing_else() {
        for (column, value) in [("setting", "planet:1"), ("setting", "space"), ("kind", "ChatApp")] {
            let folder = tempfile::tempdir().unwrap();
            let store = SqliteStore::open(&folder.path().join("db"), contract::NOW_MS).unwrap();
            let account = AccountId::parse("1234567890123456").unwrap();
            let mut change = Change::new(&account, contract::NOW_MS);
            change.step(Step::Deliver(Box::new(NewDelivery {
                receipt_id: "r1".into(),
                url: "http://a/".into(),
                setting: Setting::Space("cams-1".into()),
                kind: ReceiptKind::ChatAppAudit,
                order_key: "o1".into(),
                position: 0,
                body: "{}".into(),
                due_ms: contract::NOW_MS,
            })));
            store.commit(change).await.unwrap();
            let due = async || store.due_deliveries(contract::NOW_MS, None, 9).await;
            assert_eq!(due().await.unwrap()[0].receipt.setting, Setting::Space("cams-1".into()));
            let sql = format!("UPDATE deliveries SET {column} = '{value}'");
            let damage = move |connection: &Connection| -> Result<usize, Failure> {
                Ok(connection.execute(&sql, [])?)
            };
            store.database().write(damage).await.map_err(|_| "it cannot be damaged").unwrap();
            let error = due().await.unwrap_err();
            assert!(matches!(&error, StoreError::Damaged(text) if text.contains(value)), "{error}");
        }
    }
}
