//! What is hidden no longer is made available, step by step.

use rusqlite::{Connection, OptionalExtension, params};

use super::Stop;

/// Makes available what is hidden no longer, at most so many messages of one queue; answers how many there were.
///
/// A message that was received, or delayed by its sender, keeps its place: it was put in before what came after it. A receipt that was
/// held for another one goes to the end, behind what came while it was held: it is held so that the other one goes first.
pub(super) fn promote(connection: &Connection, queue: i64, limit: usize, now_ms: i64) -> Result<usize, Stop> {
    let due: Vec<(i64, bool, bool)> = connection
        .prepare_cached(
            "SELECT id, dequeue_count = 0, handle IS NULL FROM queue_messages
             WHERE queue = ?1 AND visible_ms > 0 AND visible_ms <= ?2 ORDER BY visible_ms, id LIMIT ?3",
        )?
        .query_map(params![queue, now_ms, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if due.is_empty() {
        return Ok(0);
    }
    let mut shown =
        connection.prepare_cached("UPDATE queue_messages SET visible_ms = 0, handle = NULL WHERE id = ?1")?;
    let mut arrived = connection.prepare_cached(
        "UPDATE queue_messages SET visible_ms = 0, id = (SELECT max(id) + 1 FROM queue_messages) WHERE id = ?1",
    )?;
    let (mut delayed, mut hidden) = (0_i64, 0_i64);
    for (id, never_received, held) in &due {
        if *held {
            arrived.execute([id])?
        } else {
            shown.execute([id])?
        };
        *if *never_received { &mut delayed } else { &mut hidden } += 1;
    }
    connection
        .prepare_cached(
            "UPDATE queues SET available = available + ?2 + ?3, delayed = delayed - ?2, hidden = hidden - ?3
             WHERE id = ?1",
        )?
        .execute([queue, delayed, hidden])?;
    Ok(due.len())
}

/// A queue where something hidden is due.
pub(super) fn queue_with_due(connection: &Connection, now_ms: i64) -> Result<Option<i64>, Stop> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM queues WHERE hidden + delayed > 0 AND EXISTS (
         SELECT 1 FROM queue_messages WHERE queue = queues.id AND visible_ms > 0 AND visible_ms <= ?1) LIMIT 1",
    )?;
    Ok(statement.query_row([now_ms], |row| row.get(0)).optional()?)
}
