//! Messages are looked at and left as they are.

use std::time::Duration;

use postgres::Query;

use super::PostgresStore;
use super::definitions::id;
use super::receiving::{MESSAGE, read};
use crate::store::StoreError;
use crate::store::queues::{QueueError, QueueKey, QueueMessage};

/// Messages that are hidden no longer and not yet shown that a look sees at most (decided).
const STEP: i64 = 100;

/// What a receive would find. A held receipt arrives behind all others, when it is shown.
pub(super) async fn peek(
    store: &PostgresStore,
    key: &QueueKey,
    limit: u32,
    now_ms: i64,
) -> Result<Vec<QueueMessage>, QueueError> {
    let queue = id(store, key).await?;
    let sql = format!(
        "(SELECT {MESSAGE}, 0::bigint AS arrives_ms, row.arrival AS place FROM queue_messages AS row
          WHERE account = $1 AND queue = $2 AND visible_ms = 0 AND expires_ms > $3
          ORDER BY row.priority, row.arrival LIMIT $4)
         UNION ALL
         (SELECT {MESSAGE}, CASE WHEN handle IS NULL THEN visible_ms ELSE 0 END,
          CASE WHEN handle IS NULL THEN row.id ELSE row.arrival END FROM queue_messages AS row
          WHERE account = $1 AND queue = $2 AND visible_ms > 0 AND visible_ms <= $3 AND expires_ms > $3
          ORDER BY row.visible_ms, row.id LIMIT $5)
         ORDER BY priority, arrives_ms, place LIMIT $4"
    );
    let query = Query::new(sql).with(key.account.to_string()).with(queue).with(now_ms);
    let rows = store.of_queue(query.with(i64::from(limit)).with(STEP)).await?;
    rows.iter().map(read).collect()
}

/// The queues where a receive would not wait; what expired counts until it is cleared away.
pub(super) async fn with_messages(
    store: &PostgresStore,
    keys: &[QueueKey],
    now_ms: i64,
) -> Result<Vec<QueueKey>, StoreError> {
    if !store.starts.may_look_around() {
        return Ok(Vec::new());
    }
    let sql = "SELECT wanted.place, (extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000000)::bigint
         FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (account, name, place)
         LEFT JOIN queues ON queues.account = wanted.account AND queues.name = wanted.name
         WHERE queues.id IS NULL
         OR EXISTS (SELECT 1 FROM queue_messages AS row
             WHERE row.account = queues.account AND row.queue = queues.id AND row.visible_ms = 0)
         OR EXISTS (SELECT 1 FROM queue_messages AS row
             WHERE row.account = queues.account AND row.queue = queues.id AND row.visible_ms > 0 AND row.visible_ms <= $3)
         UNION ALL
         SELECT 0, (extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000000)::bigint";
    let query = Query::new(sql)
        .with(keys.iter().map(|key| key.account.to_string()).collect::<Vec<String>>())
        .with(keys.iter().map(name).collect::<Vec<String>>())
        .with(now_ms);
    let rows = store.pool.query(query).await?;
    let took_us = rows.iter().map(|row| row.get::<_, i64>(1)).max().unwrap_or_default();
    store.starts.looked_around(Duration::from_micros(took_us.max(0).unsigned_abs()));
    let place = |row: &postgres::Row| usize::try_from(row.get::<_, i64>(0) - 1).ok();
    Ok(rows.iter().filter_map(place).filter_map(|place| keys.get(place)).cloned().collect())
}

/// No queue has a name with a zero byte, nor an empty one.
fn name(key: &QueueKey) -> String {
    if key.name.contains('\0') { String::new() } else { key.name.clone() }
}
