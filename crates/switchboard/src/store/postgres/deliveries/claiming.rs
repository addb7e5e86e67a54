//! Due rows become this node's. Rows that are nobody's have a part of the index to themselves, so that no claim passes rows that
//! other nodes have in hand, nor what those have settled: a fresh row goes from the memory of the node that commits it.

use std::collections::BTreeMap;
use std::sync::Arc;

use postgres::{Query, Row};

use super::{NOT_NOTED, PARKED, read};
use crate::model::{AccountId, Delivery, Destination};
use crate::store::postgres::Failure;
use crate::store::postgres::by_key;
use crate::store::postgres::destinations::read_account;
use crate::store::{Page, Waiting};

/// Rows that one claim takes at most (decided; measured on two busy processors: 12,000 rows a second by two claimers, against 2,300 when
/// sixteen take one each).
const CLAIMED: i64 = 64;
/// After so long a page is looked at again on which some rows are about to be cancelled, milliseconds (decided).
const NOTED_MS: i64 = 250;

/// Destinations behind `after` with rows of this node that are not parked, each found by one step into the index.
pub(super) fn waiting(node: i64, after: i64, limit: u64) -> Query {
    Query::new(
        "WITH RECURSIVE walk AS (
             (SELECT destination, due_ms FROM deliveries
              WHERE node = $1 AND state < 1 AND due_ms < 9223372036854775807 AND destination > $2
              ORDER BY destination, due_ms LIMIT 1)
             UNION ALL
             SELECT next.destination, next.due_ms FROM walk CROSS JOIN LATERAL (
                 SELECT destination, due_ms FROM deliveries
                 WHERE node = $1 AND state < 1 AND due_ms < 9223372036854775807 AND destination > walk.destination
                 ORDER BY destination, due_ms LIMIT 1) AS next)
         SELECT walk.destination, walk.due_ms, destinations.account, destinations.url
         FROM (SELECT * FROM walk LIMIT $3) AS walk JOIN destinations ON destinations.id = walk.destination",
    )
    .with(node)
    .with(after)
    .with(i64::try_from(limit).unwrap_or(i64::MAX))
}

/// What was found for several nodes, by number, at most `limit`.
pub(super) fn merged(found: &[Vec<Row>], limit: u64) -> Result<Vec<Waiting>, Failure> {
    let mut merged: BTreeMap<i64, Waiting> = BTreeMap::new();
    for row in found.iter().flatten() {
        let (id, first_due_ms) = (row.get(0), row.get(1));
        let destination = Destination { id, account: read_account(row.get(2))?, url: row.get(3) };
        let waiting =
            merged.entry(id).or_insert_with(|| Waiting { destination: Arc::new(destination), first_due_ms });
        waiting.first_due_ms = waiting.first_due_ms.min(first_due_ms);
    }
    Ok(merged.into_values().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}

/// Takes due rows that are nobody's, reads those of this node, and sees when the next one is due.
pub(super) fn due(
    destination: &Destination,
    node: i64,
    now_ms: i64,
    after: Option<(i64, i64)>,
    limit: u64,
) -> Vec<Query> {
    let (after_ms, after_id) = after.unwrap_or((i64::MIN, i64::MIN));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let claim = Query::new(format!(
        "WITH free AS MATERIALIZED (
             SELECT id FROM deliveries WHERE node = 0 AND destination = $2 AND state < 1 AND due_ms <= $4
             AND due_ms < 9223372036854775807 ORDER BY due_ms, id LIMIT $5 FOR UPDATE SKIP LOCKED)
         UPDATE deliveries SET node = $3 WHERE account = $1 AND {free}",
        free = by_key::found("id", "free"),
    ))
    .with(destination.account.to_string())
    .with(destination.id)
    .with(node)
    .with(now_ms)
    .with(limit.min(CLAIMED));
    let own = Query::new(format!(
        "SELECT row.id, receipts.receipt_id, receipts.body, row.due_ms, row.attempts, row.since_ms, {NOT_NOTED}
         FROM (SELECT * FROM deliveries WHERE node = $1 AND destination = $2 AND state < 1 AND due_ms <= $3
             AND due_ms < 9223372036854775807 AND (due_ms, id) > ($4, $5) ORDER BY due_ms, id LIMIT $6) AS row
         CROSS JOIN LATERAL (SELECT receipt_id, body FROM receipts AS one
             WHERE one.account = row.account AND one.id = row.receipt LIMIT 1) AS receipts
         ORDER BY row.due_ms, row.id"
    ))
    .with(node)
    .with(destination.id)
    .with(now_ms)
    .with(after_ms)
    .with(after_id)
    .with(limit);
    let next = Query::new(
        "SELECT min(due_ms) FROM (
             (SELECT due_ms FROM deliveries WHERE node = $1 AND destination = $2 AND state < 1 AND due_ms > $3
              AND due_ms < 9223372036854775807 ORDER BY due_ms LIMIT 1)
             UNION ALL
             (SELECT due_ms FROM deliveries WHERE node = 0 AND destination = $2 AND state < 1
              AND due_ms < 9223372036854775807 ORDER BY due_ms LIMIT 1)) AS next",
    )
    .with(node)
    .with(destination.id)
    .with(now_ms);
    let mut queries = vec![own, next];
    if node != 0 {
        queries.insert(0, claim);
    }
    queries
}

/// What [`due`] found. Rows that are nobody's may be left behind it, also due ones: then it says so.
pub(super) fn page(found: &[Vec<Row>], destination: &Arc<Destination>, now_ms: i64, limit: u64) -> Page {
    let [.., own, next] = found else { return Page::default() };
    let kept = own.iter().filter(|row| row.get(6));
    let deliveries: Vec<Delivery> = kept.map(|row| read(row, destination)).collect();
    let next_due_ms: Option<i64> = next.first().and_then(|row| row.get(0));
    let next_due_ms = if deliveries.len() < own.len() {
        Some(now_ms.saturating_add(NOTED_MS))
    } else if u64::try_from(own.len()).is_ok_and(|found| found >= limit) {
        None
    } else {
        next_due_ms
    };
    Page { deliveries, next_due_ms }
}

/// Those that are still to be made as they were read, and are still this node's.
pub(super) fn still_waiting(account: &AccountId, node: i64, deliveries: &[Delivery]) -> Query {
    let ids: Vec<i64> = deliveries.iter().map(|delivery| delivery.id).collect();
    let attempts = deliveries.iter().map(|delivery| i32::try_from(delivery.attempts).unwrap_or(i32::MAX));
    Query::new(format!(
        "SELECT row.id FROM unnest($3::bigint[], $4::integer[]) AS read (id, attempts)
         CROSS JOIN LATERAL (SELECT * FROM deliveries AS one WHERE one.account = $1 AND one.id = read.id LIMIT 1) AS row
         WHERE row.attempts = read.attempts AND row.state = 0 AND row.due_ms < $5 AND row.node = $2 AND {NOT_NOTED}"
    ))
    .with(account.to_string())
    .with(node)
    .with(ids)
    .with(attempts.collect::<Vec<i32>>())
    .with(PARKED)
}
