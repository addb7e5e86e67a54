//! Messages go in.

use mns::bounds::Priority;
use mns::{Attributes, ReceiptHandle};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Failure, Stop, definitions, milliseconds};
use crate::model::{AccountId, QueueEntry};
use crate::store::queues::{Enqueued, Posted, Posting, QueueError, QueueKey};

/// What a queue says about a message that it takes.
struct Taken {
    queue: i64,
    delay_s: u32,
    retention_s: u32,
}

pub(super) fn post(
    connection: &Connection,
    key: &QueueKey,
    postings: &[Posting],
    now_ms: i64,
) -> Result<Vec<Posted>, Stop> {
    postings.iter().map(|posting| put(connection, key, posting, now_ms)).collect()
}

fn put(connection: &Connection, key: &QueueKey, posting: &Posting, now_ms: i64) -> Result<Posted, Stop> {
    let Some(taken) = count(connection, key, posting)? else { return too_long(connection, key) };
    let delay_s = posting.delay_s.unwrap_or(taken.delay_s);
    let visible_ms = if delay_s == 0 { 0 } else { now_ms + milliseconds(delay_s) };
    let message = insert(
        connection,
        &NewRow {
            queue: taken.queue,
            visible_ms,
            priority: posting.priority,
            enqueued_ms: now_ms,
            expires_ms: now_ms + milliseconds(taken.retention_s),
            handle: (delay_s > 0).then(|| posting.handle.cast_signed()),
            id: &posting.id,
            properties: posting.properties.as_stored()?,
            body: &posting.body,
        },
    )?;
    if delay_s == 0 {
        return Ok(Posted::Available);
    }
    Ok(Posted::Delayed { handle: ReceiptHandle::new(taken.queue, message, posting.handle), visible_ms })
}

/// Counts the message in; none when the queue does not exist or takes none that is so long.
fn count(connection: &Connection, key: &QueueKey, posting: &Posting) -> rusqlite::Result<Option<Taken>> {
    connection
        .prepare_cached(
            "UPDATE queues SET available = available + (coalesce(?3, delay_s) = 0),
             delayed = delayed + (coalesce(?3, delay_s) > 0)
             WHERE account = ?1 AND name = ?2 AND maximum_bytes >= ?4 RETURNING id, delay_s, retention_s",
        )?
        .query_row(
            params![
                key.account.as_str(),
                key.name,
                posting.delay_s,
                i64::try_from(posting.body.len()).unwrap_or(i64::MAX)
            ],
            |row| Ok(Taken { queue: row.get(0)?, delay_s: row.get(1)?, retention_s: row.get(2)? }),
        )
        .optional()
}

fn too_long(connection: &Connection, key: &QueueKey) -> Result<Posted, Stop> {
    let maximum = connection
        .prepare_cached("SELECT maximum_bytes FROM queues WHERE account = ?1 AND name = ?2")?
        .query_row([key.account.as_str(), &key.name], |row| row.get(0))
        .optional()?;
    Ok(Posted::TooLong(maximum.ok_or(QueueError::QueueNotExist)?))
}

struct NewRow<'a> {
    queue: i64,
    visible_ms: i64,
    priority: u32,
    enqueued_ms: i64,
    expires_ms: i64,
    handle: Option<i64>,
    id: &'a str,
    properties: Option<String>,
    body: &'a str,
}

fn insert(connection: &Connection, new: &NewRow<'_>) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO queue_messages (queue, visible_ms, priority, enqueued_ms, expires_ms, handle, message_id,
             properties, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .insert(params![
            new.queue,
            new.visible_ms,
            new.priority,
            new.enqueued_ms,
            new.expires_ms,
            new.handle,
            new.id,
            new.properties,
            new.body,
        ])
}

/// Puts in a receipt; the queue is made when it is not there. Of its attributes the time of keeping holds; what senders of messages
/// are bound by does not: DelaySeconds, since a receipt is held by its own order, and MaximumMessageSize, since none may be lost
/// (decided).
pub(in crate::store::sqlite) fn enqueue(
    connection: &Connection,
    account: &AccountId,
    entry: &QueueEntry,
    now_ms: i64,
) -> Result<Enqueued, Failure> {
    let key = QueueKey::new(account, entry.queue.clone());
    let delayed = entry.visible_ms > now_ms;
    let visible_ms = if delayed { entry.visible_ms } else { 0 };
    let mut count = connection.prepare_cached(
        "UPDATE queues SET available = available + ?3, delayed = delayed + ?4 WHERE account = ?1 AND name = ?2
         RETURNING id, retention_s",
    )?;
    let mut count = || {
        let values = params![account.as_str(), key.name, !delayed, delayed];
        count.query_row(values, |row| Ok((row.get(0)?, row.get(1)?))).optional()
    };
    let (queue, retention_s) = match count()? {
        Some(counted) => counted,
        None => {
            let attributes = Attributes::default();
            let made = definitions::insert(connection, &key, attributes, now_ms)?;
            count()?.unwrap_or((made, attributes.message_retention_period.get()))
        }
    };
    insert(
        connection,
        &NewRow {
            queue,
            visible_ms,
            priority: Priority::default().get(),
            enqueued_ms: entry.enqueued_ms,
            expires_ms: entry.enqueued_ms + milliseconds(retention_s),
            handle: None,
            id: &entry.receipt_id,
            properties: None,
            body: &entry.body,
        },
    )?;
    Ok(Enqueued { queue: key, visible_ms })
}
