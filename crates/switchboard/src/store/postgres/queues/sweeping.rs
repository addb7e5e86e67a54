//! What expired, and what deleted queues left behind, goes in small steps that nobody feels, account by account; what is due is shown
//! where nobody receives.

use std::collections::BTreeMap;

use postgres::Query;

use super::super::destinations::read_account;
use super::promoting::promote;
use super::{Failure, PostgresStore};
use crate::store::postgres::by_key;
use crate::store::queues::QueueKey;

/// How long a deleted queue is remembered, milliseconds (decided): a message that was on its way into it, or was moved there, when it was
/// deleted comes within the time that a transaction may take, which is seconds.
const REMEMBERED_MS: i64 = 10 * 60 * 1000;
/// Queues that one step sweeps at most (decided).
const QUEUES: i64 = 16;

pub(super) async fn sweep(store: &PostgresStore, limit: u32, now_ms: i64) -> Result<u32, Failure> {
    let mut left = i64::from(limit);
    left -= expired(store, left, now_ms).await?;
    left -= due(store, left, now_ms).await?;
    left -= deleted(store, left).await?;
    Ok(limit.saturating_sub(u32::try_from(left).unwrap_or_default()))
}

async fn expired(store: &PostgresStore, limit: i64, now_ms: i64) -> Result<i64, Failure> {
    let found = Query::new(
        "SELECT account, id FROM queue_messages WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT $2",
    );
    let rows = store.pool.query(found.with(now_ms).with(limit)).await?;
    let mut accounts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in rows {
        accounts.entry(row.get(0)).or_default().push(row.get(1));
    }
    let mut swept = 0;
    for (account, ids) in accounts {
        // A move to the dead letters may have given one of them more time. The sum is for no index, which would be of all accounts.
        let gone = Query::new(format!(
            "WITH gone AS (
                 DELETE FROM queue_messages WHERE account = $1 AND {given} AND expires_ms + 0 <= $3 RETURNING 1)
             SELECT count(*) FROM gone",
            given = by_key::given("id", "$2"),
        ));
        swept += counted(store, gone.with(account).with(ids).with(now_ms)).await?;
    }
    Ok(swept)
}

/// Queues with hidden messages are walked over, each by one step into the index.
async fn due(store: &PostgresStore, limit: i64, now_ms: i64) -> Result<i64, Failure> {
    if limit <= 0 {
        return Ok(0);
    }
    let walk = Query::new(
        "WITH RECURSIVE walk AS (
             (SELECT queue, visible_ms FROM queue_messages WHERE visible_ms > 0 ORDER BY queue, visible_ms LIMIT 1)
             UNION ALL
             SELECT next.queue, next.visible_ms FROM walk CROSS JOIN LATERAL (
                 SELECT queue, visible_ms FROM queue_messages WHERE visible_ms > 0 AND queue > walk.queue
                 ORDER BY queue, visible_ms LIMIT 1) AS next)
         SELECT queues.account, queues.name FROM walk JOIN queues ON queues.id = walk.queue
         WHERE walk.visible_ms <= $1 LIMIT $2",
    );
    let rows = store.pool.query(walk.with(now_ms).with(QUEUES)).await?;
    let mut shown = 0;
    for row in rows {
        if shown >= limit {
            break;
        }
        let key = QueueKey::new(&read_account(row.get(0))?, row.get::<_, String>(1));
        let rows = store.pool.query(promote(&key, limit - shown, now_ms)).await?;
        shown += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if !rows.is_empty() {
            store.starts.forget(&key);
        }
    }
    Ok(shown)
}

/// Messages of deleted queues; a queue itself is forgotten some time after it has none.
async fn deleted(store: &PostgresStore, limit: i64) -> Result<i64, Failure> {
    if limit <= 0 {
        return Ok(0);
    }
    let holds = |state: &str| {
        format!(
            "EXISTS (SELECT 1 FROM queue_messages AS row
             WHERE row.account = deleted.account AND row.queue = deleted.id AND {state})"
        )
    };
    let holds = format!("({} OR {})", holds("row.visible_ms = 0"), holds("row.visible_ms > 0"));
    let found =
        Query::new(format!("SELECT account, id FROM deleted_queues AS deleted WHERE {holds} LIMIT $1"));
    let mut swept = 0;
    for row in store.pool.query(found.with(QUEUES)).await? {
        let (account, queue): (String, i64) = (row.get(0), row.get(1));
        for state in ["visible_ms = 0", "visible_ms > 0"] {
            let gone = Query::new(format!(
                "WITH part AS MATERIALIZED (
                     SELECT id FROM queue_messages WHERE account = $1 AND queue = $2 AND {state} LIMIT $3),
                 gone AS (DELETE FROM queue_messages WHERE account = $1 AND {part} RETURNING 1)
                 SELECT count(*) FROM gone",
                part = by_key::found("id", "part"),
            ));
            swept += counted(store, gone.with(account.clone()).with(queue).with(limit - swept)).await?;
        }
    }
    let over = Query::new(
        "SELECT account, id FROM deleted_queues
         WHERE deleted_ms < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - $1 LIMIT $2",
    );
    for row in store.pool.query(over.with(REMEMBERED_MS).with(limit - swept)).await? {
        let forgotten = Query::new(format!(
            "WITH gone AS (
                 DELETE FROM deleted_queues AS deleted WHERE account = $1 AND id = $2 AND NOT {holds} RETURNING 1)
             SELECT count(*) FROM gone"
        ));
        swept += counted(store, forgotten.with(row.get::<_, String>(0)).with(row.get::<_, i64>(1))).await?;
    }
    Ok(swept)
}

/// The number that a statement answers.
async fn counted(store: &PostgresStore, query: Query) -> Result<i64, Failure> {
    let rows = store.pool.query(query).await?;
    Ok(rows.first().map_or(0, |row| row.get(0)))
}
