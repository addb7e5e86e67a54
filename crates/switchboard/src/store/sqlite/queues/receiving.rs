//! Messages are claimed in the order of priority, then of arrival.

use mns::ReceiptHandle;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::promoting::promote;
use super::{Stop, definitions, milliseconds};
use crate::store::queues::{Properties, QueueError, QueueKey, QueueMessage, Received, ReceivedMessage};

/// Hidden messages that one receive makes available at most, and dead letters and expired ones that it clears away: so it stays
/// short, whatever falls due at once. The next receive finds the rest.
const STEP: usize = 100;

const MESSAGE: &str =
    "id, message_id, body, priority, enqueued_ms, first_dequeued_ms, dequeue_count, properties, expires_ms";

/// A message that can be received.
struct Found {
    row: i64,
    expires_ms: i64,
    message: QueueMessage,
}

struct QueueRow {
    id: i64,
    visibility_s: u32,
    polling_wait_s: u32,
    target: Option<String>,
    maximum: Option<u32>,
}

/// The queue that dead letters go to, and how often a message is received before.
struct Target {
    name: String,
    id: i64,
    retention_s: u32,
    maximum: u32,
}

pub(super) fn receive(
    connection: &Connection,
    key: &QueueKey,
    handles: &[u64],
    now_ms: i64,
) -> Result<Received, Stop> {
    let queue = find(connection, key)?;
    let more_due = promote(connection, queue.id, STEP, now_ms)? >= STEP;
    let target = target(connection, key, &queue)?;
    let mut received = Received { polling_wait_s: queue.polling_wait_s, ..Received::default() };
    let (mut moved, mut expired) = (0, 0);
    loop {
        let wanted = handles.len() - received.messages.len();
        let found = available(connection, queue.id, wanted + 1)?;
        let exhausted = found.len() <= wanted;
        let cleared = moved + expired;
        for Found { row, expires_ms, message } in found {
            if expires_ms <= now_ms {
                connection.prepare_cached("DELETE FROM queue_messages WHERE id = ?1")?.execute([row])?;
                expired += 1;
                continue;
            }
            if let Some(target) = target.as_ref().filter(|target| message.dequeue_count >= target.maximum) {
                bury(connection, row, target)?;
                moved += 1;
                continue;
            }
            let Some(random) = handles.get(received.messages.len()) else {
                received.more = true;
                break;
            };
            let handle = ReceiptHandle::new(queue.id, row, *random);
            let visible_ms = now_ms + milliseconds(queue.visibility_s);
            received.messages.push(claim(connection, handle, message, visible_ms, now_ms)?);
        }
        if exhausted || received.more || moved + expired == cleared {
            received.more |= more_due;
            break;
        }
        if moved + expired >= STEP {
            received.more = true;
            break;
        }
    }
    received.dead = target.filter(|_| moved > 0).map(|target| (target.name, moved));
    let taken = received.messages.len();
    if taken + moved + expired > 0 {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        connection
            .prepare_cached(
                "UPDATE queues SET available = available - ?2 - ?3, hidden = hidden + ?2 WHERE id = ?1",
            )?
            .execute([queue.id, number(taken), number(moved + expired)])?;
    }
    received.next_visible_ms = next_visible(connection, queue.id)?;
    Ok(received)
}

pub(super) fn peek(
    connection: &Connection,
    key: &QueueKey,
    limit: u32,
    now_ms: i64,
) -> Result<Vec<QueueMessage>, Stop> {
    let queue = definitions::id(connection, key)?;
    // What a message stands in line by: a held receipt arrives behind all others, when it is shown.
    let place = |row: &Row<'_>| -> rusqlite::Result<(u32, i64, i64)> {
        let arrives_ms = if row.get(3)? { row.get(2)? } else { 0 };
        Ok((row.get(1)?, arrives_ms, row.get(0)?))
    };
    let mut places: Vec<(u32, i64, i64)> = connection
        .prepare_cached(
            "SELECT id, priority, 0, 0 FROM queue_messages WHERE queue = ?1 AND visible_ms = 0 AND expires_ms > ?2
             ORDER BY priority, id LIMIT ?3",
        )?
        .query_map(params![queue, now_ms, limit], place)?
        .collect::<rusqlite::Result<_>>()?;
    let mut due = connection.prepare_cached(
        "SELECT id, priority, visible_ms, handle IS NULL FROM queue_messages WHERE queue = ?1 AND visible_ms > 0
         AND visible_ms <= ?2 AND expires_ms > ?2 ORDER BY visible_ms, id LIMIT ?3",
    )?;
    let step = i64::try_from(STEP).unwrap_or(i64::MAX);
    for due in due.query_map(params![queue, now_ms, step], place)? {
        places.push(due?);
    }
    places.sort_unstable();
    places.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut message =
        connection.prepare_cached(&format!("SELECT {MESSAGE} FROM queue_messages WHERE id = ?1"))?;
    let mut found = Vec::with_capacity(places.len());
    for (_, _, id) in places {
        let mut rows = message.query([id])?;
        if let Some(row) = rows.next()? {
            found.push(read(row)?.message);
        }
    }
    Ok(found)
}

fn find(connection: &Connection, key: &QueueKey) -> Result<QueueRow, Stop> {
    let mut statement = connection.prepare_cached(
        "SELECT id, visibility_s, polling_wait_s, dead_letter_target, dead_letter_maximum FROM queues
         WHERE account = ?1 AND name = ?2",
    )?;
    let found = statement
        .query_row([key.account.as_str(), &key.name], |row| {
            Ok(QueueRow {
                id: row.get(0)?,
                visibility_s: row.get(1)?,
                polling_wait_s: row.get(2)?,
                target: row.get(3)?,
                maximum: row.get(4)?,
            })
        })
        .optional()?;
    Ok(found.ok_or(QueueError::QueueNotExist)?)
}

/// The first ones, expired ones among them.
fn available(connection: &Connection, queue: i64, limit: usize) -> Result<Vec<Found>, Stop> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {MESSAGE} FROM queue_messages WHERE queue = ?1 AND visible_ms = 0 ORDER BY priority, id LIMIT ?2"
    ))?;
    let mut rows = statement.query(params![queue, i64::try_from(limit).unwrap_or(i64::MAX)])?;
    let mut found = Vec::with_capacity(limit.min(17));
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn claim(
    connection: &Connection,
    handle: ReceiptHandle,
    mut message: QueueMessage,
    visible_ms: i64,
    now_ms: i64,
) -> Result<ReceivedMessage, Stop> {
    connection
        .prepare_cached(
            "UPDATE queue_messages SET visible_ms = ?2, handle = ?3, dequeue_count = dequeue_count + 1,
             first_dequeued_ms = coalesce(first_dequeued_ms, ?4) WHERE id = ?1",
        )?
        .execute([handle.message(), visible_ms, handle.random().cast_signed(), now_ms])?;
    message.dequeue_count = message.dequeue_count.saturating_add(1);
    message.first_dequeued_ms.get_or_insert(now_ms);
    Ok(ReceivedMessage { message, handle, visible_ms })
}

fn target(connection: &Connection, key: &QueueKey, queue: &QueueRow) -> Result<Option<Target>, Stop> {
    let Some((name, maximum)) = queue.target.clone().zip(queue.maximum) else { return Ok(None) };
    let mut statement =
        connection.prepare_cached("SELECT id, retention_s FROM queues WHERE account = ?1 AND name = ?2")?;
    let found = statement.query_row([key.account.as_str(), &name], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(found.optional()?.map(|(id, retention_s)| Target { name, id, retention_s, maximum }))
}

/// Moves a message to the queue of dead letters, where it counts from zero. Its time of keeping still runs from when it was sent
/// (queue notes, 6.7); how long it is, the other queue may say, but not so that a message that lives is gone with the move.
fn bury(connection: &Connection, message: i64, target: &Target) -> Result<(), Stop> {
    connection
        .prepare_cached(
            "UPDATE queue_messages SET queue = ?2, handle = NULL, dequeue_count = 0, first_dequeued_ms = NULL,
             expires_ms = max(expires_ms, enqueued_ms + ?3) WHERE id = ?1",
        )?
        .execute([message, target.id, milliseconds(target.retention_s)])?;
    connection
        .prepare_cached("UPDATE queues SET available = available + 1 WHERE id = ?1")?
        .execute([target.id])?;
    Ok(())
}

fn next_visible(connection: &Connection, queue: i64) -> Result<Option<i64>, Stop> {
    let mut statement = connection.prepare_cached(
        "SELECT visible_ms FROM queue_messages WHERE queue = ?1 AND visible_ms > 0 ORDER BY visible_ms LIMIT 1",
    )?;
    Ok(statement.query_row([queue], |row| row.get(0)).optional()?)
}

fn read(row: &Row<'_>) -> Result<Found, Stop> {
    let properties = row.get_ref(7)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    let message = QueueMessage {
        id: row.get(1)?,
        body: row.get(2)?,
        priority: row.get(3)?,
        enqueued_ms: row.get(4)?,
        first_dequeued_ms: row.get(5)?,
        dequeue_count: row.get(6)?,
        properties: Properties::read(properties)?,
    };
    Ok(Found { row: row.get(0)?, expires_ms: row.get(8)?, message })
}
