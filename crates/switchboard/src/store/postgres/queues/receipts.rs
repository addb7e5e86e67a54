//! Receipts go in.

use mns::Attributes;
use mns::bounds::Priority;
use postgres::{Query, Row};

use super::definitions::{ATTRIBUTES, about, with_attributes};
use super::texts;
use crate::model::{AccountId, QueueEntry};
use crate::store::queues::{Enqueued, QueueKey};

/// Puts in a receipt; the queue is made when it is not there. Of its attributes the time of keeping holds; what senders of messages
/// are bound by does not: DelaySeconds, since a receipt is held by its own order, and MaximumMessageSize, since none may be lost
/// (decided). The row of the last statement is read by [`enqueued`]; it fails where the queue is deleted in between.
pub(in crate::store::postgres) fn enqueue(
    account: &AccountId,
    entry: &QueueEntry,
    now_ms: i64,
) -> Vec<Query> {
    let key = QueueKey::new(account, entry.queue.clone());
    let made = format!(
        "INSERT INTO queues (account, name, {ATTRIBUTES}, created_ms, modified_ms)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $9
         WHERE NOT EXISTS (SELECT 1 FROM queues WHERE account = $1 AND name = $2) ON CONFLICT DO NOTHING"
    );
    let made = with_attributes(about(&key, made), Attributes::default()).with(now_ms);
    let put = "WITH new AS MATERIALIZED (
             SELECT nextval('log_ids') AS id, queues.id AS queue, retention_s FROM queues
             WHERE account = $1 AND name = $2),
         put AS (
             INSERT INTO queue_messages (account, id, queue, arrival, visible_ms, priority, enqueued_ms, expires_ms,
             message_id, body)
             SELECT $1, id, queue, id, $3, $4, $5, $5 + retention_s * 1000, $6, $7 FROM new RETURNING visible_ms)
         SELECT max(visible_ms), 1 / count(*) FROM put";
    let priority = i16::try_from(Priority::default().get()).unwrap_or(i16::MAX);
    let put = about(&key, put)
        .with(visible_ms(entry, now_ms))
        .with(priority)
        .with(entry.enqueued_ms)
        .with(entry.receipt_id.clone())
        .with(texts::stored(&entry.body).into_owned());
    vec![made, put]
}

/// What [`enqueue`] did.
pub(in crate::store::postgres) fn enqueued(account: &AccountId, queue: &str, row: &Row) -> Enqueued {
    let visible_ms: Option<i64> = row.get(0);
    Enqueued { queue: QueueKey::new(account, queue), visible_ms: visible_ms.unwrap_or_default() }
}

/// The same, where its row was not seen.
pub(in crate::store::postgres) fn enqueued_unseen(
    account: &AccountId,
    entry: &QueueEntry,
    now_ms: i64,
) -> Enqueued {
    Enqueued { queue: QueueKey::new(account, entry.queue.clone()), visible_ms: visible_ms(entry, now_ms) }
}

/// 0 when it can be received at once.
fn visible_ms(entry: &QueueEntry, now_ms: i64) -> i64 {
    if entry.visible_ms > now_ms { entry.visible_ms } else { 0 }
}
