//! The queues themselves.

use mns::{Attributes, AttributesPatch, Fault};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Stop;
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::queues::{Creation, DeadLetters, Queue, QueueError, QueueKey};

const COLUMNS: &str = "id, name, delay_s, maximum_bytes, retention_s, visibility_s, polling_wait_s, logging, created_ms, \
     modified_ms, dead_letter_target, dead_letter_maximum, available, delayed, hidden";

/// The row of a queue.
pub(super) fn id(connection: &Connection, key: &QueueKey) -> Result<i64, Stop> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM queues WHERE account = ?1 AND name = ?2")?;
    let id = statement.query_row([key.account.as_str(), &key.name], |row| row.get(0)).optional()?;
    Ok(id.ok_or(QueueError::QueueNotExist)?)
}

pub(super) fn create(
    connection: &Connection,
    key: &QueueKey,
    patch: AttributesPatch,
    most: u32,
    now_ms: i64,
) -> Result<Creation, Stop> {
    if let Some((_, attributes)) = attributes(connection, key)? {
        return match patch.agrees_with(attributes) {
            true => Ok(Creation::Existed),
            false => Err(QueueError::QueueAlreadyExist.into()),
        };
    }
    let count: u32 = connection
        .prepare_cached("SELECT count(*) FROM queues WHERE account = ?1")?
        .query_row([key.account.as_str()], |row| row.get(0))?;
    if count >= most {
        return Err(QueueError::TooManyQueues(most).into());
    }
    insert(connection, key, patch.applied_to(Attributes::default()), now_ms)?;
    Ok(Creation::Made)
}

/// Makes a queue that is not there; answers its row.
pub(super) fn insert(
    connection: &Connection,
    key: &QueueKey,
    attributes: Attributes,
    now_ms: i64,
) -> Result<i64, rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO queues (account, name, delay_s, maximum_bytes, retention_s, visibility_s, polling_wait_s,
             logging, created_ms, modified_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
        )?
        .execute(params![
            key.account.as_str(),
            key.name,
            attributes.delay_seconds.get(),
            attributes.maximum_message_size.get(),
            attributes.message_retention_period.get(),
            attributes.visibility_timeout.get(),
            attributes.polling_wait_seconds.get(),
            attributes.logging_enabled,
            now_ms,
        ])?;
    Ok(connection.last_insert_rowid())
}

pub(super) fn set(
    connection: &Connection,
    key: &QueueKey,
    patch: AttributesPatch,
    now_ms: i64,
) -> Result<(), Stop> {
    let (id, old) = attributes(connection, key)?.ok_or(QueueError::QueueNotExist)?;
    let new = patch.applied_to(old);
    connection
        .prepare_cached(
            "UPDATE queues SET delay_s = ?2, maximum_bytes = ?3, retention_s = ?4, visibility_s = ?5,
             polling_wait_s = ?6, logging = ?7, modified_ms = ?8 WHERE id = ?1",
        )?
        .execute(params![
            id,
            new.delay_seconds.get(),
            new.maximum_message_size.get(),
            new.message_retention_period.get(),
            new.visibility_timeout.get(),
            new.polling_wait_seconds.get(),
            new.logging_enabled,
            now_ms,
        ])?;
    Ok(())
}

pub(super) fn set_dead_letters(
    connection: &Connection,
    key: &QueueKey,
    dead_letters: Option<DeadLetters>,
    now_ms: i64,
) -> Result<(), Stop> {
    let queue = id(connection, key)?;
    if let Some(DeadLetters { target, .. }) = &dead_letters {
        let target_id = id(connection, &QueueKey { name: target.clone(), ..key.clone() });
        if target_id? == queue {
            return Err(QueueError::DeadLetterTarget(target.clone()).into());
        }
    }
    let (target, maximum) = dead_letters.map(|dead| (dead.target, dead.maximum)).unzip();
    connection.execute(
        "UPDATE queues SET dead_letter_target = ?2, dead_letter_maximum = ?3, modified_ms = ?4 WHERE id = ?1",
        params![queue, target, maximum, now_ms],
    )?;
    Ok(())
}

/// Removes the queue's row; its messages are swept away step by step.
pub(super) fn delete(connection: &Connection, key: &QueueKey) -> Result<(), Stop> {
    let id = id(connection, key)?;
    connection.execute("DELETE FROM queues WHERE id = ?1", [id])?;
    connection.execute("INSERT INTO deleted_queues (id) VALUES (?1)", [id])?;
    Ok(())
}

pub(super) fn one(connection: &Connection, key: &QueueKey, now_ms: i64) -> Result<Queue, Stop> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM queues WHERE account = ?1 AND name = ?2"))?;
    let mut rows = statement.query([key.account.as_str(), &key.name])?;
    let row = rows.next()?.ok_or(QueueError::QueueNotExist)?;
    read(connection, row, now_ms)
}

pub(super) fn page(
    connection: &Connection,
    account: &AccountId,
    prefix: &str,
    after: &str,
    limit: u32,
    now_ms: i64,
) -> Result<Vec<Queue>, Stop> {
    // The names are ASCII, so what begins with the prefix lies between it and the prefix with the last letter behind it.
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM queues WHERE account = ?1 AND name >= ?2 AND name < ?2 || char(1114111) AND name > ?3
         ORDER BY name LIMIT ?4"
    ))?;
    let mut rows = statement.query(params![account.as_str(), prefix, after, limit])?;
    let mut queues = Vec::new();
    while let Some(row) = rows.next()? {
        queues.push(read(connection, row, now_ms)?);
    }
    Ok(queues)
}

/// The names alone of [`page`].
pub(super) fn names(
    connection: &Connection,
    account: &AccountId,
    prefix: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<String>, Stop> {
    let mut statement = connection.prepare_cached(
        "SELECT name FROM queues WHERE account = ?1 AND name >= ?2 AND name < ?2 || char(1114111) AND name > ?3
         ORDER BY name LIMIT ?4",
    )?;
    let names = statement.query_map(params![account.as_str(), prefix, after, limit], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

fn attributes(connection: &Connection, key: &QueueKey) -> Result<Option<(i64, Attributes)>, Stop> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM queues WHERE account = ?1 AND name = ?2"))?;
    let mut rows = statement.query([key.account.as_str(), &key.name])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((row.get(0)?, read_attributes(row)?)))
}

fn read_attributes(row: &Row<'_>) -> Result<Attributes, Stop> {
    let number = |column| row.get::<_, u32>(column);
    Ok(Attributes {
        delay_seconds: number(2)?.try_into().map_err(damaged)?,
        maximum_message_size: number(3)?.try_into().map_err(damaged)?,
        message_retention_period: number(4)?.try_into().map_err(damaged)?,
        visibility_timeout: number(5)?.try_into().map_err(damaged)?,
        polling_wait_seconds: number(6)?.try_into().map_err(damaged)?,
        logging_enabled: row.get(7)?,
    })
}

fn damaged(fault: Fault) -> Stop {
    StoreError::Damaged(format!("queues: {}", fault.message)).into()
}

fn read(connection: &Connection, row: &Row<'_>, now_ms: i64) -> Result<Queue, Stop> {
    let id: i64 = row.get(0)?;
    let target: Option<String> = row.get(10)?;
    let maximum: Option<u32> = row.get(11)?;
    let (available, delayed, hidden): (i64, i64, i64) = (row.get(12)?, row.get(13)?, row.get(14)?);
    let due = due(connection, id, now_ms)?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    Ok(Queue {
        name: row.get(1)?,
        attributes: read_attributes(row)?,
        dead_letters: target.zip(maximum).map(|(target, maximum)| DeadLetters { target, maximum }),
        created_ms: row.get(8)?,
        modified_ms: row.get(9)?,
        active: count(available + due.delayed + due.hidden),
        inactive: count(hidden - due.hidden),
        delayed: count(delayed - due.delayed),
    })
}

/// Hidden messages by their state.
struct Counts {
    delayed: i64,
    hidden: i64,
}

/// Those whose time to be seen has come, and which no receive and no sweep has found yet: those of a few seconds. What expired in the
/// last few seconds is counted until it is swept away: the counts are approximate by name (decided).
fn due(connection: &Connection, queue: i64, now_ms: i64) -> Result<Counts, Stop> {
    let mut statement = connection.prepare_cached(
        "SELECT total(dequeue_count = 0), total(dequeue_count > 0) FROM queue_messages
         WHERE queue = ?1 AND visible_ms > 0 AND visible_ms <= ?2",
    )?;
    Ok(statement.query_row([queue, now_ms], counts)?)
}

fn counts(row: &Row<'_>) -> rusqlite::Result<Counts> {
    let count = |column| row.get::<_, f64>(column).map(|number| number as i64);
    Ok(Counts { delayed: count(0)?, hidden: count(1)? })
}
