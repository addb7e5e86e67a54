//! Receipts and their deliveries, written with the change that causes them.

use std::sync::Arc;

use postgres::{Query, Row};

use super::PARKED;
use crate::model::{AccountId, Delivery, Destination, NewReceipt, Setting};

/// Writes a receipt that goes nowhere.
pub(in crate::store::postgres) fn log(account: &AccountId, receipt: &NewReceipt, now_ms: i64) -> Query {
    let sql =
        "INSERT INTO receipts (account, receipt_id, kind, number, order_key, position, body, created_ms)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    of_receipt(sql, account, receipt, now_ms)
}

/// Writes a receipt and its delivery, in the hands of this node, or in nobody's while it is parked; answers the delivery's row and when it is due.
pub(in crate::store::postgres) fn insert(
    account: &AccountId,
    receipt: &NewReceipt,
    (destination, setting): (i64, &Setting),
    node: i64,
    now_ms: i64,
) -> Query {
    let sql = "WITH receipt AS (
             INSERT INTO receipts (account, receipt_id, kind, number, order_key, position, body, created_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id),
         earlier AS (
             SELECT 1 FROM deliveries WHERE state = 0 AND destination = $9 AND order_key = $5 AND position <= $6
             ORDER BY position, id LIMIT 1 FOR UPDATE),
         later AS (
             UPDATE deliveries SET due_ms = 9223372036854775807 WHERE state = 0 AND destination = $9 AND order_key = $5
             AND position > $6 AND due_ms <> 9223372036854775807)
         INSERT INTO deliveries (account, node, destination, receipt, setting, order_key, position, due_ms, attempts,
             since_ms, state)
         SELECT $1, CASE WHEN EXISTS (SELECT 1 FROM earlier) THEN 0 ELSE $10::bigint END, $9, receipt.id, $11, $5, $6,
             CASE WHEN EXISTS (SELECT 1 FROM earlier) THEN 9223372036854775807 ELSE $12 END, 0, $8, 0
         FROM receipt RETURNING id, due_ms";
    of_receipt(sql, account, receipt, now_ms)
        .with(destination)
        .with(node)
        .with(setting.as_text())
        .with(receipt.due_ms)
}

fn of_receipt(sql: &'static str, account: &AccountId, receipt: &NewReceipt, now_ms: i64) -> Query {
    Query::new(sql)
        .with(account.to_string())
        .with(receipt.id.clone())
        .with(receipt.kind.as_str())
        .with(receipt.number.clone())
        .with(receipt.order_key.clone())
        .with(receipt.position)
        .with(receipt.body.clone())
        .with(now_ms)
}

/// What [`insert`] answered: the delivery, when nothing earlier holds it back.
pub(in crate::store::postgres) fn inserted(
    row: &Row,
    receipt: &NewReceipt,
    destination: &Arc<Destination>,
    now_ms: i64,
) -> Option<Delivery> {
    let (id, due_ms): (i64, i64) = (row.get(0), row.get(1));
    (due_ms != PARKED).then(|| Delivery {
        id,
        destination: Arc::clone(destination),
        receipt_id: receipt.id.clone(),
        body: receipt.body.clone(),
        due_ms,
        attempts: 0,
        since_ms: now_ms,
    })
}
