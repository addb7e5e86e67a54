//! Messages are claimed in the order of priority, then of arrival. Nodes that receive from one queue at the same time skip what others
//! are just claiming, and do not wait.

use mns::ReceiptHandle;
use postgres::{Query, Row};

use super::definitions::{about, number};
use super::promoting::promote;
use super::starts::{Look, Start};
use super::{PostgresStore, refused, texts};
use crate::store::StoreError;
use crate::store::neighbours::News;
use crate::store::postgres::by_key;
use crate::store::queues::{Properties, QueueError, QueueKey, QueueMessage, Received, ReceivedMessage};

/// Hidden messages that one receive makes available at most (decided): so it stays short, whatever falls due at once. The next
/// receive finds the rest.
const STEP: i64 = 100;
/// Messages that one receive looks at at most, expired ones and dead letters among them, which it clears away (decided).
const LOOKED_AT: usize = 104;

/// The columns of a message that [`read`] reads, of a row.
pub(super) const MESSAGE: &str = "row.message_id, row.body, row.priority, row.enqueued_ms, row.first_dequeued_ms, row.dequeue_count, row.properties";

pub(super) async fn receive(
    store: &PostgresStore,
    key: &QueueKey,
    handles: &[u64],
    now_ms: i64,
) -> Result<Received, QueueError> {
    let start = store.starts.of(key);
    let window = handles.len() + 1;
    let mut queries = vec![claim(key, &start, window, handles, now_ms)];
    if start.is_whole() {
        queries.insert(0, promote(key, STEP, now_ms));
        queries.push(next_visible(key));
    }
    let mut rows = store.of_queues(queries).await?;
    let mut received = Received::default();
    let mut promoted = 0;
    if start.is_whole() {
        received.next_visible_ms = rows.pop().and_then(|rows| rows.first().and_then(|row| row.get(0)));
        promoted = rows.remove(0).len();
    }
    let claimed = Claimed::read(rows.first().map(Vec::as_slice).unwrap_or_default(), handles)?;
    store.starts.saw(key, &start, &claimed.look);
    let (cleared, is_full) = (claimed.cleared(), claimed.look.found >= window);
    received.polling_wait_s = claimed.polling_wait_s;
    received.more = is_full;
    received.messages = claimed.messages;
    let (mut dead, mut target) = (claimed.dead, claimed.target);
    let left = handles.get(received.messages.len()..).unwrap_or_default();
    if is_full && cleared > 0 && !left.is_empty() {
        let window = LOOKED_AT.saturating_sub(window).max(left.len());
        let rows = store.of_queues(vec![claim(key, &start, window, left, now_ms)]).await?;
        let claimed = Claimed::read(rows.first().map(Vec::as_slice).unwrap_or_default(), left)?;
        received.more = claimed.look.found >= window || claimed.left > 0;
        received.messages.extend(claimed.messages);
        dead += claimed.dead;
        target = claimed.target.or(target);
    }
    received.more |= i64::try_from(promoted).is_ok_and(|promoted| promoted >= STEP);
    received.dead = target.filter(|_| dead > 0).map(|target| (target, dead));
    if let Some((target, dead)) = &received.dead {
        let target = QueueKey::new(&key.account, target.clone());
        store.starts.forget(&target);
        store.wire.tell(News::Queue(target, *dead));
    }
    Ok(received)
}

/// Claims messages: of so many first ones (`window`) those that expired go, those that were received too often are moved, and as many of
/// the others as there are handles are hidden. Answers a row about the queue, and one for each message that is claimed.
///
/// A dead letter counts from zero where it goes. Its time of keeping still runs from when it was sent (queue notes, 6.7); how long it
/// is, the other queue may say, but not so that a message that lives is gone with the move.
fn claim(key: &QueueKey, start: &Start, window: usize, handles: &[u64], now_ms: i64) -> Query {
    let sql = format!(
        "WITH queue AS MATERIALIZED (
             SELECT queue.id, queue.visibility_s, queue.polling_wait_s, dead.id AS target, dead.name AS target_name,
             dead.retention_s AS target_retention_s, queue.dead_letter_maximum AS maximum
             FROM queues AS queue LEFT JOIN queues AS dead
             ON dead.account = queue.account AND dead.name = queue.dead_letter_target
             WHERE queue.account = $1 AND queue.name = $2),
         found AS MATERIALIZED (
             SELECT row.* FROM queue CROSS JOIN unnest($3::smallint[], $4::bigint[]) AS start (priority, arrival)
             CROSS JOIN LATERAL (
                 SELECT id, priority, arrival, expires_ms, dequeue_count FROM queue_messages
                 WHERE account = $1 AND queue = queue.id AND priority = start.priority AND arrival >= start.arrival
                 AND visible_ms = 0 ORDER BY arrival LIMIT $5 FOR UPDATE SKIP LOCKED) AS row
             LIMIT $5),
         judged AS MATERIALIZED (
             SELECT found.*, expires_ms <= $6 AS is_over,
             expires_ms > $6 AND target IS NOT NULL AND dequeue_count >= maximum AS is_dead FROM found CROSS JOIN queue),
         gone AS (
             DELETE FROM queue_messages WHERE account = $1 AND {over}),
         moved AS (
             UPDATE queue_messages AS row SET queue = queue.target, handle = NULL, dequeue_count = 0,
             first_dequeued_ms = NULL,
             expires_ms = greatest(row.expires_ms, row.enqueued_ms + queue.target_retention_s * 1000)
             FROM queue WHERE row.account = $1 AND {dead}),
         taken AS MATERIALIZED (
             SELECT id, row_number() OVER (ORDER BY priority, arrival) AS place FROM judged
             WHERE NOT is_over AND NOT coalesce(is_dead, false)
             ORDER BY priority, arrival LIMIT cardinality($7::bigint[])),
         claimed AS (
             UPDATE queue_messages AS row SET visible_ms = $6 + queue.visibility_s * 1000, handle = $7[taken.place],
             dequeue_count = row.dequeue_count + 1, first_dequeued_ms = coalesce(row.first_dequeued_ms, $6)
             FROM queue, taken WHERE row.account = $1 AND {taken} AND row.id = taken.id
             RETURNING {MESSAGE}, row.id, taken.place, row.visible_ms, row.arrival)
         SELECT claimed.*, queue.id, queue.polling_wait_s, queue.target_name,
         (SELECT count(*) FROM judged), (SELECT count(*) FROM judged WHERE is_over),
         (SELECT count(*) FROM judged WHERE is_dead), (SELECT last_value FROM log_ids),
         (extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000000)::bigint
         FROM queue LEFT JOIN claimed ON true ORDER BY claimed.place",
        over = by_key::found("id", "judged WHERE is_over"),
        dead = by_key::found("row.id", "judged WHERE is_dead"),
        taken = by_key::found("row.id", "taken"),
    );
    let (priorities, arrivals) = start.parameters();
    let number = i64::try_from(window).unwrap_or(i64::MAX);
    about(key, sql)
        .with(priorities)
        .with(arrivals)
        .with(number)
        .with(now_ms)
        .with(handles.iter().map(|random| random.cast_signed()).collect::<Vec<i64>>())
}

/// When the next hidden message becomes visible.
fn next_visible(key: &QueueKey) -> Query {
    let sql = "SELECT (SELECT visible_ms FROM queue_messages WHERE account = $1 AND queue = queues.id AND visible_ms > 0
             ORDER BY visible_ms LIMIT 1)
         FROM queues WHERE account = $1 AND name = $2";
    about(key, sql)
}

/// What a claim answered.
struct Claimed {
    messages: Vec<ReceivedMessage>,
    polling_wait_s: u32,
    target: Option<String>,
    expired: usize,
    dead: usize,
    /// Messages that could have been claimed with more handles.
    left: usize,
    look: Look,
}

impl Claimed {
    fn read(rows: &[Row], handles: &[u64]) -> Result<Self, QueueError> {
        let first = rows.first().ok_or(QueueError::QueueNotExist)?;
        let queue: i64 = first.get(11);
        let size = |column: usize| usize::try_from(first.get::<_, i64>(column)).unwrap_or_default();
        let (found, expired, dead) = (size(14), size(15), size(16));
        let mut look = Look { found, claimed: Vec::new(), drawn: first.get(17), took_us: first.get(18) };
        let mut messages = Vec::with_capacity(rows.len());
        for row in rows {
            let (Some(id), Some(place)) = (row.get::<_, Option<i64>>(7), row.get::<_, Option<i64>>(8)) else {
                continue;
            };
            let random = usize::try_from(place - 1).ok().and_then(|place| handles.get(place));
            let random =
                *random.ok_or_else(|| StoreError::Damaged("queues: a claim without a handle".to_owned()))?;
            let (handle, visible_ms) = (ReceiptHandle::new(queue, id, random), row.get(9));
            look.claimed.push((row.get(2), row.get(10)));
            messages.push(ReceivedMessage { message: read(row)?, handle, visible_ms });
        }
        let left = found.saturating_sub(expired + dead + messages.len());
        let (polling_wait_s, target) = (number(first.get(12))?, first.get(13));
        Ok(Self { messages, polling_wait_s, target, expired, dead, left, look })
    }

    fn cleared(&self) -> usize {
        self.expired + self.dead
    }
}

/// A message, from the columns [`MESSAGE`].
pub(super) fn read(row: &Row) -> Result<QueueMessage, QueueError> {
    let properties = Properties::read(row.get(6)).map_err(|error| refused(error.into()))?;
    Ok(QueueMessage {
        id: row.get(0),
        body: texts::read(row.get(1)),
        priority: number(row.get::<_, i16>(2).into())?,
        enqueued_ms: row.get(3),
        first_dequeued_ms: row.get(4),
        dequeue_count: number(row.get(5))?,
        properties,
    })
}
