//! What became of an attempt: one transaction, one round trip.

use postgres::Query;

use super::NOT_NOTED;
use crate::model::{Attempted, DeliveryOutcome, Settlement};
use crate::store::postgres::by_key;
use crate::store::postgres::locks::{Hold, Lock, Locks};

/// Received.
const DELIVERED: i16 = 1;
/// Given up.
const EXHAUSTED: i16 = 2;
/// Due again.
const AGAIN: i16 = 0;

/// Records an attempt and its outcomes, then sets free what waited behind what has ended; the last statement answers that. A row that
/// was cancelled meanwhile stays cancelled, one that is about to be is left to that, and one that another node has by now is due, or
/// given up, when that node says so.
pub(super) fn settle(settlement: &Settlement, node: i64, now_ms: i64) -> Vec<Query> {
    let mut ids = Vec::with_capacity(settlement.outcomes.len());
    let (mut outcomes, mut dues) = (Vec::with_capacity(ids.capacity()), Vec::with_capacity(ids.capacity()));
    for (id, outcome) in &settlement.outcomes {
        let (outcome, due_ms) = match outcome {
            DeliveryOutcome::Delivered => (DELIVERED, 0),
            DeliveryOutcome::Exhausted => (EXHAUSTED, 0),
            DeliveryOutcome::Again { due_ms } => (AGAIN, *due_ms),
        };
        ids.push(*id);
        outcomes.push(outcome);
        dues.push(due_ms);
    }
    let account = settlement.destination.account.to_string();
    let ended: Vec<i64> =
        ids.iter().zip(&outcomes).filter(|(_, outcome)| **outcome != AGAIN).map(|(id, _)| *id).collect();
    let record = recorded(&account, settlement.destination.id, &settlement.attempt)
        .with(ids)
        .with(outcomes)
        .with(dues)
        .with(now_ms)
        .with(node);
    // The attempt is read behind cursors.
    let mut locks = Locks::default();
    locks.add(Lock::log(&settlement.destination.account), Hold::Shared);
    let mut queries: Vec<Query> = locks.take().into_iter().chain([record]).collect();
    if !ended.is_empty() {
        queries.push(free(account, settlement.destination.id, ended, node, now_ms));
    }
    queries
}

/// An earlier row may have come while one was under way: then it is parked, or waits behind that.
fn recorded(account: &str, destination: i64, attempt: &Attempted) -> Query {
    Query::new(format!(
        "WITH attempt AS (
             INSERT INTO attempts (account, destination, at_ms, duration_ms, receipts, address, status, reason, answer)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id),
         outcome AS (
             SELECT * FROM unnest($10::bigint[], $11::smallint[], $12::bigint[]) AS outcome (id, became, due_ms)),
         standing AS MATERIALIZED (
             SELECT row.id, outcome.became, outcome.due_ms FROM outcome
             CROSS JOIN LATERAL (SELECT * FROM deliveries AS one WHERE one.account = $1 AND one.id = outcome.id LIMIT 1)
                 AS row
             WHERE row.state = 0 AND (outcome.became = 1 OR row.node IN (0, $14)) AND {NOT_NOTED}),
         delivered AS (
             DELETE FROM deliveries AS row WHERE row.account = $1 AND row.state <> 2
             AND {delivered} RETURNING row.*),
         moved AS (
             INSERT INTO settled_deliveries (account, id, destination, receipt, setting, order_key, position, attempts,
                 since_ms, state, settled_ms, last_attempt)
             SELECT $1, row.id, destination, receipt, setting, order_key, position, attempts + 1, since_ms, 1, $13,
                 attempt.id
             FROM delivered AS row CROSS JOIN attempt),
         changed AS (
             UPDATE deliveries AS row SET attempts = row.attempts + 1, last_attempt = attempt.id,
                 state = CASE WHEN standing.became = 2 THEN 2 ELSE 0 END,
                 settled_ms = CASE WHEN standing.became = 2 THEN $13 END,
                 due_ms = CASE WHEN standing.became = 2 OR row.due_ms = 9223372036854775807 OR EXISTS (
                     SELECT 1 FROM deliveries AS earlier WHERE earlier.state = 0
                     AND earlier.destination = row.destination AND earlier.order_key = row.order_key
                     AND (earlier.position, earlier.id) < (row.position, row.id))
                     THEN 9223372036854775807 ELSE standing.due_ms END
             FROM standing CROSS JOIN attempt
             WHERE row.account = $1 AND row.id = standing.id AND row.state <> 2
             AND standing.became <> 1 AND {changed})
         INSERT INTO failed_attempts (account, delivery, attempt)
         SELECT $1, outcome.id, attempt.id FROM outcome CROSS JOIN attempt WHERE outcome.became <> 1
         ON CONFLICT DO NOTHING",
        delivered = by_key::found("row.id", "standing WHERE became = 1"),
        changed = by_key::found("row.id", "standing WHERE became <> 1"),
    ))
    .with(account.to_owned())
    .with(destination)
    .with(attempt.at_ms)
    .with(attempt.duration_ms)
    .with(i64::try_from(attempt.receipts).unwrap_or(i64::MAX))
    .with(attempt.address.map(|address| address.to_string()))
    .with(attempt.status.map(i32::from))
    .with(attempt.reason.map(|reason| reason.as_str()))
    .with(attempt.answer.replace('\0', "\u{fffd}"))
}

/// Makes the first waiting row of each order due in which one has ended, if it is parked; it is this node's then, unless another one has
/// it in hand: it may be under way there. One that is about to be cancelled stays where it is: what is behind it is set free then.
fn free(account: String, destination: i64, ended: Vec<i64>, node: i64, now_ms: i64) -> Query {
    // The days in which they are, so that no other day's partition is opened.
    let (first_day, last_day) =
        ended.iter().fold((i64::MAX, i64::MIN), |(first, last), id| (first.min(*id), last.max(*id)));
    Query::new(format!(
        "WITH ended AS MATERIALIZED (
             SELECT DISTINCT row.order_key FROM unnest($3::bigint[]) AS ended (id) CROSS JOIN LATERAL (
                 (SELECT order_key FROM settled_deliveries AS one WHERE one.account = $1 AND one.id = ended.id
                  AND one.id BETWEEN $6 AND $7 LIMIT 1)
                 UNION ALL
                 (SELECT order_key FROM deliveries AS one WHERE one.account = $1 AND one.id = ended.id AND one.state > 1
                  LIMIT 1)) AS row),
         first AS MATERIALIZED (
             SELECT first.id FROM ended CROSS JOIN LATERAL (
                 SELECT id FROM deliveries WHERE state = 0 AND destination = $2 AND order_key = ended.order_key
                 ORDER BY position, id LIMIT 1) AS first),
         freed AS (
             UPDATE deliveries AS row SET due_ms = $4, node = CASE row.node WHEN 0 THEN $5::bigint ELSE row.node END
             WHERE row.account = $1 AND {first}
             AND row.state <> 2 AND row.due_ms = 9223372036854775807
             AND {NOT_NOTED}
             RETURNING row.id, row.receipt, row.due_ms, row.attempts, row.since_ms, row.node)
         SELECT freed.id, receipts.receipt_id, receipts.body, freed.due_ms, freed.attempts, freed.since_ms, freed.node
         FROM freed CROSS JOIN LATERAL (SELECT receipt_id, body FROM receipts AS one
             WHERE one.account = $1 AND one.id = freed.receipt LIMIT 1) AS receipts",
        first = by_key::found("row.id", "first"),
    ))
    .with(account)
    .with(destination)
    .with(ended)
    .with(now_ms)
    .with(node)
    .with(first_day)
    .with(last_day)
}
