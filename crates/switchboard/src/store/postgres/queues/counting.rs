//! What queues hold is counted when somebody asks, which takes as long as there are messages: there is no count in a queue's row,
//! which every send and receive would have to change.

use postgres::Row;
use tokio::sync::Semaphore;

use super::definitions::{ATTRIBUTES, PAGE, about, number, paged, read_attributes};
use super::{PostgresStore, count};
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::queues::{DeadLetters, Queue, QueueError, QueueKey};

/// Messages of one queue and state that are counted at most, when one queue is asked for and when a page of them is (decided). Who has
/// more is told so many: the counts are approximate by name.
const COUNTED: [i64; 2] = [1_000_000, 100_000];
/// Counts that run at once (decided): others need the connections, too.
const COUNTERS: usize = 2;
static COUNTING: Semaphore = Semaphore::const_new(COUNTERS);

/// Queues that `which` chooses, with their counts at the time that is the last but one parameter.
fn counted(which: &str, now: usize, most: usize) -> String {
    format!(
        "SELECT chosen.name, {ATTRIBUTES}, created_ms, modified_ms, dead_letter_target, dead_letter_maximum,
         available.count, hidden.due, hidden.inactive, hidden.delayed
         FROM (SELECT * FROM queues WHERE {which}) AS chosen
         CROSS JOIN LATERAL (SELECT count(*) AS count FROM (
             SELECT 1 FROM queue_messages AS row
             WHERE row.account = chosen.account AND row.queue = chosen.id AND row.visible_ms = 0 LIMIT ${most}
         ) AS found) AS available
         CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE visible_ms <= ${now}) AS due,
             count(*) FILTER (WHERE visible_ms > ${now} AND dequeue_count > 0) AS inactive,
             count(*) FILTER (WHERE visible_ms > ${now} AND dequeue_count = 0) AS delayed FROM (
             SELECT visible_ms, dequeue_count FROM queue_messages AS row
             WHERE row.account = chosen.account AND row.queue = chosen.id AND row.visible_ms > 0 LIMIT ${most}
         ) AS found) AS hidden
         ORDER BY chosen.name"
    )
}

pub(super) async fn one(store: &PostgresStore, key: &QueueKey, now_ms: i64) -> Result<Queue, QueueError> {
    let _place = COUNTING.acquire().await.map_err(closed)?;
    let query = about(key, counted("account = $1 AND name = $2", 3, 4)).with(now_ms).with(COUNTED[0]);
    let rows = store.of_queue(query).await?;
    Ok(read(rows.first().ok_or(QueueError::QueueNotExist)?)?)
}

pub(super) async fn page(
    store: &PostgresStore,
    account: &AccountId,
    bounds: (&str, &str),
    limit: u32,
    now_ms: i64,
) -> Result<Vec<Queue>, StoreError> {
    let _place = COUNTING.acquire().await.map_err(closed)?;
    let query = paged(account, bounds, limit, counted(PAGE, 5, 6)).with(now_ms).with(COUNTED[1]);
    store.ask(query).await?.iter().map(read).collect()
}

fn closed(error: tokio::sync::AcquireError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

/// What expired in the last few seconds is counted until it is swept away (decided).
fn read(row: &Row) -> Result<Queue, StoreError> {
    let target: Option<String> = row.get(9);
    let maximum: Option<i64> = row.get(10);
    let dead_letters = match target.zip(maximum) {
        Some((target, maximum)) => Some(DeadLetters { target, maximum: number(maximum)? }),
        None => None,
    };
    let (available, due): (i64, i64) = (row.get(11), row.get(12));
    Ok(Queue {
        name: row.get(0),
        attributes: read_attributes(row, 1)?,
        dead_letters,
        created_ms: row.get(7),
        modified_ms: row.get(8),
        active: count(available + due),
        inactive: count(row.get(13)),
        delayed: count(row.get(14)),
    })
}
