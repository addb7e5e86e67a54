//! Messages go in.

use mns::ReceiptHandle;
use postgres::{Query, Row};

use super::definitions::{about, number};
use super::{PostgresStore, refused, texts};
use crate::store::StoreError;
use crate::store::neighbours::News;
use crate::store::queues::{Posted, Posting, QueueError, QueueKey};

pub(super) async fn post(
    store: &PostgresStore,
    key: &QueueKey,
    postings: &[Posting],
    now_ms: i64,
) -> Result<Vec<Posted>, QueueError> {
    let columns = Columns::of(postings).map_err(|error| refused(error.into()))?;
    let put = || vec![insert(key, &columns, now_ms)];
    let posted = match store.keyed(&key.account, now_ms, put).await.map_err(refused)? {
        Some(rows) => read(postings, rows.first().map(Vec::as_slice).unwrap_or_default()),
        None => read(postings, &unseen(store, key, postings, now_ms).await?),
    }?;
    let put_in = posted.iter().filter(|posted| !matches!(posted, Posted::TooLong(_))).count();
    if put_in > 0 {
        store.wire.tell(News::Queue(key.clone(), put_in));
    }
    Ok(posted)
}

/// Postings column by column, for one statement.
struct Columns {
    ids: Vec<String>,
    bodies: Vec<String>,
    bytes: Vec<i64>,
    delays_s: Vec<Option<i64>>,
    priorities: Vec<i16>,
    properties: Vec<Option<String>>,
    handles: Vec<i64>,
}

impl Columns {
    fn of(postings: &[Posting]) -> Result<Self, serde_json::Error> {
        let properties = postings.iter().map(|posting| posting.properties.as_stored());
        Ok(Self {
            ids: postings.iter().map(|posting| posting.id.clone()).collect(),
            bodies: postings.iter().map(|posting| texts::stored(&posting.body).into_owned()).collect(),
            bytes: postings.iter().map(bytes).collect(),
            delays_s: postings.iter().map(|posting| posting.delay_s.map(i64::from)).collect(),
            priorities: postings
                .iter()
                .map(|posting| i16::try_from(posting.priority).unwrap_or(i16::MAX))
                .collect(),
            properties: properties.collect::<Result<_, _>>()?,
            handles: postings.iter().map(|posting| posting.handle.cast_signed()).collect(),
        })
    }
}

fn bytes(posting: &Posting) -> i64 {
    i64::try_from(posting.body.len()).unwrap_or(i64::MAX)
}

/// Answers the queue, and for each message that it took its place among the given ones, its id and when it can be seen. They arrive in
/// the order in which they are given.
fn insert(key: &QueueKey, columns: &Columns, now_ms: i64) -> Query {
    let sql = "WITH queue AS MATERIALIZED (
             SELECT id, delay_s, retention_s, maximum_bytes FROM queues WHERE account = $1 AND name = $2),
         taken AS MATERIALIZED (
             SELECT nextval('log_ids') AS id, given.* FROM (
                 SELECT given.*, queue.id AS queue, queue.retention_s, coalesce(given.own_s, queue.delay_s) AS delay_s
                 FROM queue CROSS JOIN
                 unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::smallint[], $8::text[], $9::bigint[])
                 WITH ORDINALITY AS given (message_id, body, bytes, own_s, priority, properties, handle, place)
                 WHERE bytes <= maximum_bytes ORDER BY place OFFSET 0) AS given),
         put AS (
             INSERT INTO queue_messages (account, id, queue, arrival, visible_ms, priority, enqueued_ms, expires_ms,
             handle, message_id, properties, body)
             SELECT $1, id, queue, id, CASE WHEN delay_s = 0 THEN 0 ELSE $10 + delay_s * 1000 END, priority, $10,
             $10 + retention_s * 1000, CASE WHEN delay_s > 0 THEN handle END, message_id, properties, body FROM taken)
         SELECT queue.id, queue.maximum_bytes, taken.place, taken.id,
         CASE WHEN taken.delay_s > 0 THEN $10 + taken.delay_s * 1000 END
         FROM queue LEFT JOIN taken ON true";
    about(key, sql)
        .with(columns.ids.clone())
        .with(columns.bodies.clone())
        .with(columns.bytes.clone())
        .with(columns.delays_s.clone())
        .with(columns.priorities.clone())
        .with(columns.properties.clone())
        .with(columns.handles.clone())
        .with(now_ms)
}

/// The same answer, of messages that were put in though the answer got lost: what is delayed is found by when it can be seen.
async fn unseen(
    store: &PostgresStore,
    key: &QueueKey,
    postings: &[Posting],
    now_ms: i64,
) -> Result<Vec<Row>, QueueError> {
    let columns = Columns::of(postings).map_err(|error| refused(error.into()))?;
    let sql = "SELECT queue.id, queue.maximum_bytes, given.place,
         CASE WHEN delay.s = 0 THEN 0 ELSE coalesce(row.id, 0) END,
         CASE WHEN delay.s > 0 THEN $3 + delay.s * 1000 END
         FROM queues AS queue
         CROSS JOIN unnest($4::text[], $5::bigint[], $6::bigint[]) WITH ORDINALITY AS given (message_id, bytes, own_s, place)
         CROSS JOIN LATERAL (SELECT coalesce(given.own_s, queue.delay_s) AS s) AS delay
         LEFT JOIN queue_messages AS row ON row.account = queue.account AND row.queue = queue.id AND row.visible_ms > 0
         AND row.visible_ms = $3 + delay.s * 1000 AND row.message_id = given.message_id
         WHERE queue.account = $1 AND queue.name = $2 AND given.bytes <= queue.maximum_bytes";
    let asked = about(key, sql).with(now_ms).with(columns.ids).with(columns.bytes).with(columns.delays_s);
    store.of_queue(asked).await
}

fn read(postings: &[Posting], rows: &[Row]) -> Result<Vec<Posted>, QueueError> {
    let first = rows.first().ok_or(QueueError::QueueNotExist)?;
    let (queue, maximum) = (first.get(0), number(first.get(1))?);
    let mut posted = vec![Posted::TooLong(maximum); postings.len()];
    for row in rows {
        let Some(place) = row.get::<_, Option<i64>>(2) else { continue };
        let place = usize::try_from(place - 1).unwrap_or(usize::MAX);
        let (Some(posting), Some(posted)) = (postings.get(place), posted.get_mut(place)) else {
            return Err(StoreError::Damaged("queues: a message that nobody sent".to_owned()).into());
        };
        *posted = match row.get(4) {
            None => Posted::Available,
            Some(visible_ms) => {
                Posted::Delayed { handle: ReceiptHandle::new(queue, row.get(3), posting.handle), visible_ms }
            }
        };
    }
    Ok(posted)
}
