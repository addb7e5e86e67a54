//! Receipts that wait in the table in nobody's hands, as those of a node that is gone: copies of one that was delivered.

use std::time::{Duration, Instant};

use postgres::{Pool, Query};

use crate::error::Error;
use crate::plan;
use crate::receivers::GoodReceiver;

/// Between two looks at the table.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A number is part of a copy's ids and mark.
const COPIES: &str = "
    WITH source AS (
        SELECT receipts.*, settled.destination, settled.setting FROM settled_deliveries AS settled
        JOIN receipts ON receipts.account = settled.account AND receipts.id = settled.receipt
        WHERE receipts.body LIKE '%serial:00000000 %' LIMIT 1),
    copies AS (
        INSERT INTO receipts (account, receipt_id, kind, number, order_key, position, body, created_ms)
        SELECT account, left(receipt_id, 12) || upper(lpad(to_hex(copy), 20, '0')), kind, number,
            left(order_key, 10) || lpad(copy::text, 14, '0'), position,
            replace(body, 'serial:00000000', 'serial:' || lpad(copy::text, 8, '0')), created_ms
        FROM source CROSS JOIN generate_series($1::bigint, $2::bigint - 1) AS copy
        RETURNING account, id, order_key, position)
    INSERT INTO deliveries (account, node, destination, receipt, setting, order_key, position, due_ms, attempts, since_ms, state)
    SELECT copies.account, 0, source.destination, copies.id, source.setting, copies.order_key, copies.position, $3, 0, $3, 0
    FROM copies CROSS JOIN source RETURNING 1";

/// Rows that wait.
///
/// # Errors
/// The table cannot be read.
pub(super) async fn waiting(database: &Pool) -> Result<i64, Error> {
    let rows = database.query(Query::new("SELECT count(*) FROM deliveries WHERE state = 0")).await?;
    Ok(rows.first().map_or(0, |row| row.get(0)))
}

/// Puts so many into the table, with marks from `first` on, and tells how many a second were delivered: from the first one at the
/// receiver until the table says of all that they are.
///
/// # Errors
/// They do not come in time.
pub(super) async fn drain(
    database: &Pool,
    receiver: &GoodReceiver,
    count: u32,
    first: u64,
) -> Result<f64, Error> {
    receiver.arrivals().clear();
    let last = first + u64::from(count);
    let bound = |serial| i64::try_from(serial).unwrap_or(i64::MAX);
    let copies = Query::new(COPIES).with(bound(first)).with(bound(last));
    let made = database.query(copies.with(jiff::Timestamp::now().as_millisecond())).await?;
    if made.len() != count as usize {
        return Err(Error::Unexpected {
            subject: "the store",
            expected: "a delivered receipt to copy",
            got: format!("{} copies", made.len()),
        });
    }
    receiver.wait("backlog", u64::from(count), plan::DELIVERED_WITHIN).await?;
    let Some(began) = receiver.arrivals().tally().first else { return Err(Error::no_rounds("backlog")) };
    while waiting(database).await? > 0 {
        if began.elapsed() > plan::DELIVERED_WITHIN {
            let missing = u64::try_from(waiting(database).await?).unwrap_or_default();
            let (measure, all, within) = ("backlog", u64::from(count), plan::DELIVERED_WITHIN);
            return Err(Error::Undelivered { measure, missing, all, within });
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(f64::from(count) / Instant::now().saturating_duration_since(began).as_secs_f64())
}
