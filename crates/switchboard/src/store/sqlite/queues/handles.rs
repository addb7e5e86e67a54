//! What a receipt handle still opens: only the newest one of a message, and only until the message is visible again
//! (queue notes, 6.3).

use mns::ReceiptHandle;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Stop, definitions, milliseconds};
use crate::store::queues::{QueueError, QueueKey, ReceivedMessage};

pub(super) fn delete(
    connection: &Connection,
    key: &QueueKey,
    handles: &[ReceiptHandle],
    now_ms: i64,
) -> Result<Vec<Result<(), QueueError>>, Stop> {
    let queue = definitions::id(connection, key)?;
    handles.iter().map(|handle| delete_one(connection, queue, *handle, now_ms)).collect()
}

fn delete_one(
    connection: &Connection,
    queue: i64,
    handle: ReceiptHandle,
    now_ms: i64,
) -> Result<Result<(), QueueError>, Stop> {
    if handle.queue() != queue {
        return Ok(Err(QueueError::ForeignHandle));
    }
    let deleted: Option<u32> = connection
        .prepare_cached(
            "DELETE FROM queue_messages WHERE id = ?1 AND queue = ?2 AND handle = ?3 AND visible_ms > ?4
             RETURNING dequeue_count",
        )?
        .query_row(params![handle.message(), queue, handle.random().cast_signed(), now_ms], |row| row.get(0))
        .optional()?;
    let Some(dequeue_count) = deleted else { return Ok(Err(QueueError::MessageNotExist)) };
    count(connection, queue, dequeue_count, 0)?;
    Ok(Ok(()))
}

/// A hidden message of that count is hidden no longer; so many are available.
fn count(connection: &Connection, queue: i64, dequeue_count: u32, available: i64) -> Result<(), Stop> {
    connection
        .prepare_cached(
            "UPDATE queues SET available = available + ?3, delayed = delayed - (?2 = 0), hidden = hidden - (?2 > 0)
             WHERE id = ?1",
        )?
        .execute(params![queue, dequeue_count, available])?;
    Ok(())
}

pub(super) fn change_visibility(
    connection: &Connection,
    key: &QueueKey,
    handle: ReceiptHandle,
    visibility_s: u32,
    new_handle: u64,
    now_ms: i64,
) -> Result<i64, Stop> {
    let queue = definitions::id(connection, key)?;
    if handle.queue() != queue {
        return Err(QueueError::ForeignHandle.into());
    }
    let visible_ms = now_ms + milliseconds(visibility_s);
    let shown = visibility_s == 0;
    let changed: Option<u32> = connection
        .prepare_cached(
            "UPDATE queue_messages SET visible_ms = ?5, handle = ?6
             WHERE id = ?1 AND queue = ?2 AND handle = ?3 AND visible_ms > ?4 RETURNING dequeue_count",
        )?
        .query_row(
            params![
                handle.message(),
                queue,
                handle.random().cast_signed(),
                now_ms,
                if shown { 0 } else { visible_ms },
                (!shown).then(|| new_handle.cast_signed()),
            ],
            |row| row.get(0),
        )
        .optional()?;
    let dequeue_count = changed.ok_or(QueueError::MessageNotExist)?;
    if shown {
        count(connection, queue, dequeue_count, 1)?;
    }
    Ok(visible_ms)
}

pub(super) fn give_back(
    connection: &Connection,
    received: &[ReceivedMessage],
    now_ms: i64,
) -> Result<(), Stop> {
    for ReceivedMessage { message, handle, .. } in received {
        let given = connection
            .prepare_cached(
                "UPDATE queue_messages SET visible_ms = 0, handle = NULL, dequeue_count = dequeue_count - 1,
                 first_dequeued_ms = CASE WHEN dequeue_count > 1 THEN first_dequeued_ms END
                 WHERE id = ?1 AND queue = ?2 AND handle = ?3 AND visible_ms > ?4",
            )?
            .execute(params![handle.message(), handle.queue(), handle.random().cast_signed(), now_ms])?;
        if given == 1 {
            count(connection, handle.queue(), message.dequeue_count, 1)?;
        }
    }
    Ok(())
}
