//! What is hidden no longer is made available, step by step.

use postgres::Query;

use super::definitions::about;
use crate::store::postgres::by_key;
use crate::store::queues::QueueKey;

/// The first half of the lock of who promotes in a queue; the second one is the queue. Locks of two halves are apart from all others.
const PROMOTING: i32 = 0x7362;

/// Makes available what is hidden no longer, at most so many messages of one queue; answers a row for each. One at a time does it for a
/// queue, whoever comes meanwhile leaves it to him: so held receipts arrive in the order in which they are shown.
///
/// A message that was received, or delayed by its sender, keeps its place: it was put in before what came after it. A receipt that was
/// held for another one goes to the end, behind what came while it was held: it is held so that the other one goes first.
pub(super) fn promote(key: &QueueKey, limit: i64, now_ms: i64) -> Query {
    let sql = format!(
        "WITH queue AS MATERIALIZED (
             SELECT id FROM queues WHERE account = $1 AND name = $2),
         turn AS MATERIALIZED (
             SELECT id FROM queue WHERE EXISTS (
                 SELECT 1 FROM queue_messages WHERE account = $1 AND queue = queue.id AND visible_ms > 0 AND visible_ms <= $3)
             AND pg_try_advisory_xact_lock({PROMOTING}, (id % 2147483647)::integer)),
         due AS MATERIALIZED (
             SELECT row.id, row.held FROM turn CROSS JOIN LATERAL (
                 SELECT id, handle IS NULL AS held FROM queue_messages
                 WHERE account = $1 AND queue = turn.id AND visible_ms > 0 AND visible_ms <= $3
                 ORDER BY visible_ms, id LIMIT $4 FOR UPDATE SKIP LOCKED) AS row),
         placed AS MATERIALIZED (
             SELECT id, CASE WHEN held THEN nextval('log_ids') END AS arrival FROM due)
         UPDATE queue_messages AS row SET visible_ms = 0, handle = NULL, arrival = coalesce(placed.arrival, row.arrival)
         FROM placed WHERE row.account = $1 AND {placed} AND row.id = placed.id
         RETURNING 1",
        placed = by_key::found("row.id", "placed"),
    );
    about(key, sql).with(now_ms).with(limit)
}
