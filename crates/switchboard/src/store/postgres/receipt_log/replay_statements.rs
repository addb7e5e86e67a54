//! Each way of a replay as one statement: it sees what those before it did, so that all of a replay travel together.

use postgres::Query;

use crate::model::{AccountId, Setting};
use crate::store::postgres::by_key;

/// A row that is to be replayed, and how.
pub(super) struct Wanted<'a> {
    pub(super) account: &'a AccountId,
    pub(super) delivery: i64,
    /// Not before then.
    pub(super) due_ms: i64,
    pub(super) now_ms: i64,
}

/// Another address: its destination, and the setting that chooses it.
#[derive(Clone, Copy)]
pub(super) struct Elsewhere<'a> {
    pub(super) destination: i64,
    pub(super) setting: &'a Setting,
}

/// A note says that the row is about to be cancelled.
const NOTED: &str = "EXISTS (SELECT 1 FROM cancellations AS note
    WHERE note.account = row.account AND note.setting = row.setting AND row.id <= note.up_to)";

/// Waits for those who have the rows in hand: what follows sees what they did.
pub(super) fn lock(account: &AccountId, deliveries: &[i64]) -> Vec<Query> {
    let given = by_key::given("id", "$2");
    ["deliveries", "settled_deliveries"]
        .into_iter()
        .map(|table| {
            let sql = format!("SELECT id FROM {table} WHERE account = $1 AND {given} ORDER BY id FOR UPDATE");
            Query::new(sql).with(account.to_string()).with(deliveries.to_vec())
        })
        .collect()
}

/// To the address that it has: answers a row when that does something.
pub(super) fn here(wanted: &Wanted<'_>) -> Query {
    again("row.id = $2", wanted, None)
}

/// The same, when the address that is asked for is its own.
pub(super) fn here_after_all(wanted: &Wanted<'_>, to: Elsewhere<'_>) -> Query {
    again("row.id = $2 AND row.destination = $6", wanted, Some(to.setting)).with(to.destination)
}

/// To another address where the receipt has a delivery already, unless that one waits or was received.
pub(super) fn again_there(wanted: &Wanted<'_>, to: Elsewhere<'_>) -> Query {
    let which = format!(
        "row.id = (
             SELECT there.id FROM (
                 SELECT receipt, destination FROM deliveries WHERE account = $1 AND id = $2
                 UNION ALL
                 SELECT receipt, destination FROM settled_deliveries WHERE account = $1 AND id = $2) AS old
             CROSS JOIN LATERAL (
                 SELECT id, state FROM deliveries WHERE account = $1 AND receipt = old.receipt AND destination = $6
                 UNION ALL
                 SELECT id, state FROM settled_deliveries
                 WHERE account = $1 AND receipt = old.receipt AND destination = $6) AS there
             WHERE old.destination <> $6
             ORDER BY there.state IN (0, 1) DESC, there.id DESC LIMIT 1)
         AND (row.state IN (2, 3) OR row.state = 0 AND {NOTED})"
    );
    again(&which, wanted, Some(to.setting)).with(to.destination)
}

/// Makes a row due again. One that waits behind an earlier one follows that one. One that is going to be cancelled with all that its
/// setting had chosen ends, and another one takes its place. Who writes a row behind another one that waits locks that one.
fn again(which: &str, wanted: &Wanted<'_>, setting: Option<&Setting>) -> Query {
    let columns = "row.id, row.destination, row.receipt, row.setting, row.order_key, row.position, row.state, row.last_attempt";
    Query::new(format!(
        "WITH live AS (
             SELECT {columns}, row.due_ms, row.account, false AS is_settled FROM deliveries AS row
             WHERE row.account = $1 AND {which} FOR UPDATE OF row),
         settled AS (
             SELECT {columns}, 9223372036854775807 AS due_ms, row.account, true AS is_settled FROM settled_deliveries AS row
             WHERE row.account = $1 AND {which} FOR UPDATE OF row),
         found AS (
             SELECT row.*, {NOTED} AS was_noted, EXISTS (SELECT 1 FROM cancellations AS note
                 WHERE note.account = $1 AND note.setting = coalesce($3::text, row.setting) AND row.id <= note.up_to)
                 AS is_noted
             FROM (SELECT * FROM live UNION ALL SELECT * FROM settled) AS row),
         earlier AS (
             SELECT row.id FROM found CROSS JOIN LATERAL (
                 SELECT id FROM deliveries AS one
                 WHERE one.state = 0 AND one.destination = found.destination AND one.order_key = found.order_key
                 AND (one.position, one.id) < (found.position,
                     CASE WHEN found.is_noted THEN 9223372036854775807 ELSE found.id END) AND one.id <> found.id
                 ORDER BY position, id LIMIT 1 FOR UPDATE) AS row),
         chosen AS MATERIALIZED (
             SELECT found.*, CASE WHEN EXISTS (SELECT 1 FROM earlier) THEN 9223372036854775807 ELSE $4::bigint END AS next_ms
             FROM found WHERE found.was_noted OR found.state <> 0 OR found.due_ms < 9223372036854775807
             OR NOT EXISTS (SELECT 1 FROM earlier)),
         later AS MATERIALIZED (
             SELECT row.id FROM chosen CROSS JOIN LATERAL (
                 SELECT id FROM deliveries AS one
                 WHERE one.state = 0 AND one.destination = chosen.destination AND one.order_key = chosen.order_key
                 AND (one.position, one.id) > (chosen.position, chosen.id) AND one.due_ms <> 9223372036854775807
                 OFFSET 0) AS row),
         parked AS (
             UPDATE deliveries AS row SET due_ms = 9223372036854775807
             WHERE row.account = $1 AND {later} AND row.state <> 2 AND row.due_ms <> 9223372036854775807),
         waits AS (
             UPDATE deliveries AS row SET state = 0, node = 0, due_ms = chosen.next_ms, attempts = 0, since_ms = $5,
                 settled_ms = NULL, setting = coalesce($3::text, row.setting)
             FROM chosen WHERE row.account = $1 AND {chosen} AND row.id = chosen.id AND NOT chosen.is_noted),
         ended AS (
             DELETE FROM deliveries AS row USING chosen
             WHERE row.account = $1 AND {chosen} AND row.id = chosen.id AND chosen.is_noted
             RETURNING row.*),
         kept AS (
             INSERT INTO settled_deliveries (account, id, destination, receipt, setting, order_key, position, attempts,
                 since_ms, state, settled_ms, last_attempt)
             SELECT $1, id, destination, receipt, coalesce($3::text, setting), order_key, position, 0, $5, 3, $5,
                 last_attempt
             FROM ended),
         ended_before AS (
             UPDATE settled_deliveries AS row SET state = 3, settled_ms = $5, since_ms = $5, attempts = 0,
                 setting = coalesce($3::text, row.setting)
             FROM chosen WHERE row.account = $1 AND {chosen} AND row.id = chosen.id AND chosen.is_settled
             AND chosen.is_noted),
         back AS (
             DELETE FROM settled_deliveries AS row USING chosen
             WHERE row.account = $1 AND {chosen} AND row.id = chosen.id AND chosen.is_settled AND NOT chosen.is_noted),
         written AS (
             INSERT INTO deliveries (account, id, node, destination, receipt, setting, order_key, position, due_ms,
                 attempts, since_ms, state, last_attempt)
             SELECT $1, CASE WHEN is_noted THEN nextval('log_ids') ELSE id END, 0, destination, receipt,
                 coalesce($3::text, setting), order_key, position, next_ms, 0, $5, 0,
                 CASE WHEN NOT is_noted THEN last_attempt END
             FROM chosen WHERE is_settled OR is_noted)
         SELECT id FROM chosen",
        later = by_key::found("row.id", "later"),
        chosen = by_key::found("row.id", "chosen"),
    ))
    .with(wanted.account.to_string())
    .with(wanted.delivery)
    .with(setting.map(Setting::as_text))
    .with(wanted.due_ms)
    .with(wanted.now_ms)
}

/// To another address where the receipt has no delivery: one of its own there. Answers a row when that does something.
pub(super) fn place_there(wanted: &Wanted<'_>, to: Elsewhere<'_>) -> Query {
    let sql = format!(
        "WITH old AS (
             SELECT receipt, destination, order_key, position FROM deliveries WHERE account = $1 AND id = $2
             UNION ALL
             SELECT receipt, destination, order_key, position FROM settled_deliveries WHERE account = $1 AND id = $2),
         wanted AS MATERIALIZED (
             SELECT * FROM old WHERE destination <> $6
             AND NOT EXISTS (SELECT 1 FROM deliveries AS there WHERE there.account = $1
                 AND there.receipt = old.receipt AND there.destination = $6)
             AND NOT EXISTS (SELECT 1 FROM settled_deliveries AS there WHERE there.account = $1
                 AND there.receipt = old.receipt AND there.destination = $6)),
         earlier AS (
             SELECT row.id FROM wanted CROSS JOIN LATERAL (
                 SELECT id FROM deliveries AS one
                 WHERE one.state = 0 AND one.destination = $6 AND one.order_key = wanted.order_key
                 AND one.position <= wanted.position ORDER BY position, id LIMIT 1 FOR UPDATE) AS row),
         later AS MATERIALIZED (
             SELECT row.id FROM wanted CROSS JOIN LATERAL (
                 SELECT id FROM deliveries AS one
                 WHERE one.state = 0 AND one.destination = $6 AND one.order_key = wanted.order_key
                 AND one.position > wanted.position AND one.due_ms <> 9223372036854775807 OFFSET 0) AS row),
         parked AS (
             UPDATE deliveries AS row SET due_ms = 9223372036854775807
             WHERE row.account = $1 AND {later} AND row.state <> 2 AND row.due_ms <> 9223372036854775807)
         INSERT INTO deliveries (account, node, destination, receipt, setting, order_key, position, due_ms, attempts,
             since_ms, state)
         SELECT $1, 0, $6, receipt, $3, order_key, position,
             CASE WHEN EXISTS (SELECT 1 FROM earlier) THEN 9223372036854775807 ELSE $4 END, 0, $5, 0
         FROM wanted RETURNING id",
        later = by_key::found("row.id", "later"),
    );
    Query::new(sql)
        .with(wanted.account.to_string())
        .with(wanted.delivery)
        .with(to.setting.as_text())
        .with(wanted.due_ms)
        .with(wanted.now_ms)
        .with(to.destination)
}

/// Cancels the old one, if it was not received, and what waited behind it goes on: at the node that has it in hand, if one has.
pub(super) fn leave(wanted: &Wanted<'_>, to: Elsewhere<'_>) -> Query {
    let sql = format!(
        "WITH ended AS (
             DELETE FROM deliveries AS row WHERE row.account = $1 AND row.id = $2 AND row.destination <> $3
             RETURNING row.*),
         kept AS (
             INSERT INTO settled_deliveries (account, id, destination, receipt, setting, order_key, position, attempts,
                 since_ms, state, settled_ms, last_attempt)
             SELECT $1, id, destination, receipt, setting, order_key, position, attempts, since_ms, 3, $4, last_attempt
             FROM ended),
         first AS MATERIALIZED (
             SELECT first.id FROM ended CROSS JOIN LATERAL (
                 SELECT id FROM deliveries WHERE state = 0 AND destination = ended.destination
                 AND order_key = ended.order_key AND id <> ended.id ORDER BY position, id LIMIT 1) AS first
             WHERE ended.state = 0)
         UPDATE deliveries AS row SET due_ms = $4
         WHERE row.account = $1 AND {first} AND row.state <> 2 AND row.due_ms = 9223372036854775807
         AND NOT {NOTED}",
        first = by_key::found("row.id", "first"),
    );
    Query::new(sql)
        .with(wanted.account.to_string())
        .with(wanted.delivery)
        .with(to.destination)
        .with(wanted.now_ms)
}
