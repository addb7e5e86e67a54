//! Deliveries of a receipt, and how any are read: they stand in two tables, those that wait or were given up and those that are
//! settled.

use postgres::{Query, Row};

use super::{attempts, damaged};
use crate::model::{AccountId, DeliveryState, ReceiptKind, Setting};
use crate::store::StoreError;
use crate::store::postgres::deliveries::PARKED;
use crate::store::receipt_log::LoggedDelivery;

/// Rows of both tables; what they have to match may name columns of either. The offset keeps a planner from beginning with a table
/// that looks empty.
pub(super) fn both(which: &str) -> String {
    format!(
        "((SELECT account, id, destination, receipt, setting, attempts, due_ms, state, settled_ms, last_attempt
          FROM deliveries WHERE account = $1 AND {which} OFFSET 0)
          UNION ALL
          (SELECT account, id, destination, receipt, setting, attempts, 9223372036854775807, state, settled_ms, last_attempt
          FROM settled_deliveries WHERE account = $1 AND {which} OFFSET 0))"
    )
}

/// What a [`LoggedDelivery`] is read from.
pub(super) fn columns() -> String {
    let attempt = attempts::COLUMNS;
    format!(
        "row.id, row.receipt, receipts.receipt_id, receipts.kind, receipts.number, receipts.order_key,
         receipts.created_ms, destinations.url, row.setting, row.state, row.attempts, row.due_ms, row.settled_ms, {attempt}"
    )
}

/// The receipt of a row, its address and its last attempt: each by one step into an index, whatever a planner believes.
pub(super) const WITH_ITS_OWN: &str = "
    CROSS JOIN LATERAL (
        SELECT receipt_id, kind, number, order_key, created_ms FROM receipts AS of_row
        WHERE of_row.account = row.account AND of_row.id = row.receipt LIMIT 1) AS receipts
    CROSS JOIN LATERAL (
        SELECT url FROM destinations AS of_row
        WHERE of_row.id = row.destination AND of_row.account = row.account LIMIT 1) AS destinations
    LEFT JOIN LATERAL (
        SELECT * FROM attempts AS of_row
        WHERE of_row.account = row.account AND of_row.id = row.last_attempt LIMIT 1) AS attempts ON true";

/// The deliveries of one receipt, in the order in which they were made.
pub(super) fn of_receipt_id(account: &AccountId, id: &str) -> Query {
    let named =
        "receipt = (SELECT id FROM receipts WHERE account = $1 AND receipt_id = $2 ORDER BY id LIMIT 1)";
    Query::new(format!("SELECT {} FROM {} AS row {WITH_ITS_OWN} ORDER BY row.id", columns(), both(named)))
        .with(account.to_string())
        .with(id.to_owned())
}

pub(super) fn read(row: &Row) -> Result<LoggedDelivery, StoreError> {
    let state = match row.get::<_, i16>(9) {
        0 => DeliveryState::Waiting,
        1 => DeliveryState::Delivered,
        2 => DeliveryState::Exhausted,
        _ => DeliveryState::Cancelled,
    };
    let due_ms: i64 = row.get(11);
    Ok(LoggedDelivery {
        row: row.get(0),
        receipt: row.get(1),
        receipt_id: row.get(2),
        kind: ReceiptKind::parse(row.get(3)).map_err(damaged)?,
        number: row.get(4),
        order_key: row.get(5),
        created_ms: row.get(6),
        url: row.get(7),
        setting: Setting::parse(row.get(8)).map_err(damaged)?,
        state,
        attempts: u32::try_from(row.get::<_, i32>(10)).unwrap_or_default(),
        due_ms: (state == DeliveryState::Waiting && due_ms < PARKED).then_some(due_ms),
        settled_ms: row.get(12),
        last: attempts::read_last(row, 13)?,
    })
}

/// A state as its column holds it.
pub(super) const fn number_of(state: DeliveryState) -> i16 {
    match state {
        DeliveryState::Waiting => 0,
        DeliveryState::Delivered => 1,
        DeliveryState::Exhausted => 2,
        DeliveryState::Cancelled => 3,
    }
}
