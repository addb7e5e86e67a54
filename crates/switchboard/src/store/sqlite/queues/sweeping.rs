//! What expired, and what deleted queues left behind, goes in small steps that nobody feels; what is due is shown where nobody
//! receives, so that counts need not look at much.

use rusqlite::{Connection, OptionalExtension, params};

use super::Stop;
use super::promoting::{promote, queue_with_due};

pub(super) fn sweep(connection: &Connection, limit: u32, now_ms: i64) -> Result<u32, Stop> {
    let swept = expired(connection, limit, now_ms)?;
    let swept = swept + due(connection, limit.saturating_sub(swept), now_ms)?;
    Ok(swept + deleted(connection, limit.saturating_sub(swept))?)
}

fn due(connection: &Connection, limit: u32, now_ms: i64) -> Result<u32, Stop> {
    if limit == 0 {
        return Ok(0);
    }
    let Some(queue) = queue_with_due(connection, now_ms)? else { return Ok(0) };
    let shown = promote(connection, queue, usize::try_from(limit).unwrap_or(usize::MAX), now_ms)?;
    Ok(u32::try_from(shown).unwrap_or(u32::MAX))
}

fn expired(connection: &Connection, limit: u32, now_ms: i64) -> Result<u32, Stop> {
    let gone: Vec<(i64, bool, bool)> = connection
        .prepare_cached(
            "DELETE FROM queue_messages WHERE id IN (
             SELECT id FROM queue_messages WHERE expires_ms <= ?1 ORDER BY expires_ms LIMIT ?2)
             RETURNING queue, visible_ms = 0, dequeue_count = 0",
        )?
        .query_map(params![now_ms, limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut count = connection.prepare_cached(
        "UPDATE queues SET available = available - ?2, delayed = delayed - ?3, hidden = hidden - ?4 WHERE id = ?1",
    )?;
    for (queue, available, never_received) in &gone {
        let (delayed, hidden) = (!available && *never_received, !available && !never_received);
        count.execute(params![queue, available, delayed, hidden])?;
    }
    Ok(u32::try_from(gone.len()).unwrap_or(u32::MAX))
}

fn deleted(connection: &Connection, limit: u32) -> Result<u32, Stop> {
    let queue: Option<i64> = connection
        .prepare_cached("SELECT id FROM deleted_queues LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let Some(queue) = queue.filter(|_| limit > 0) else { return Ok(0) };
    let mut swept = 0;
    for state in ["visible_ms = 0", "visible_ms > 0"] {
        swept += connection
            .prepare_cached(&format!(
                "DELETE FROM queue_messages WHERE id IN (
                 SELECT id FROM queue_messages WHERE queue = ?1 AND {state} LIMIT ?2)"
            ))?
            .execute(params![queue, limit])?;
    }
    if swept == 0 {
        connection.execute("DELETE FROM deleted_queues WHERE id = ?1", [queue])?;
    }
    // The row of a queue counts for one, so that the next deleted queue has its turn.
    Ok(u32::try_from(swept).unwrap_or(u32::MAX).max(1))
}
