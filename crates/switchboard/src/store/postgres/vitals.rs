//! Whether the database takes changes, and what is in it.

use async_trait::async_trait;
use parking_lot::Mutex;
use postgres::{Flight, Query, Row};

use super::{PostgresStore, jobs};
use crate::model::{AccountId, DestinationSettings};
use crate::store::vitals::{Depths, Holdings, Pulse, Vitals, WaitingAt};
use crate::store::{Record, StoreError};

/// How long counting may take (decided): figures stay as they were where it takes longer.
const COUNTED_WITHIN: &str = "SET LOCAL statement_timeout = '4s'";
/// What counts all rows reads whole tables, unlike all else.
const WHOLE_TABLES: [&str; 2] = ["SET LOCAL enable_seqscan = on", "SET LOCAL enable_hashjoin = on"];
/// It took longer.
const QUERY_CANCELED: &str = "57014";

/// What is known of probes.
#[derive(Debug, Default)]
pub(super) struct Heart {
    /// Why the last one failed.
    reason: Mutex<Option<StoreError>>,
}

#[async_trait]
impl Vitals for PostgresStore {
    fn pulse(&self) -> Pulse {
        let away = || self.pool.away().map(StoreError::from);
        Pulse { commits: self.pool.commits(), refuses: self.heart.reason.lock().clone().or_else(away) }
    }

    async fn probe(&self, now_ms: i64) -> Result<(), StoreError> {
        let beat = Query::new(
            "INSERT INTO heartbeat (account, at_ms) VALUES ($1, $2)
             ON CONFLICT (account) DO UPDATE SET at_ms = excluded.at_ms",
        );
        let beat = beat.with(AccountId::service().to_string()).with(now_ms);
        let tried = self.transaction(vec![beat]).await.map(drop).map_err(passing);
        *self.heart.reason.lock() = tried.clone().err();
        tried
    }

    async fn holdings(&self, now_ms: i64) -> Result<Holdings, StoreError> {
        let whole = WHOLE_TABLES.map(Query::new);
        let asked = [Query::new(COUNTED_WITHIN)].into_iter().chain(whole);
        let asked = asked.chain([jobs::count(), waiting(), depths(now_ms)]).collect();
        let rows = match self.pool.fly(&Flight::transaction(asked)).await {
            Err(postgres::Error::Sql { code, .. }) if code == QUERY_CANCELED => {
                let reason = "counting what the database holds takes too long".to_owned();
                return Err(StoreError::Unavailable(reason));
            }
            done => done?,
        };
        let [.., jobs, waiting, depths] = rows.as_slice() else { return Ok(Holdings::default()) };
        Ok(Holdings {
            jobs: jobs.first().map_or(0, |row| count(row, 0)),
            waiting: waiting.iter().map(read_waiting).collect::<Result<_, _>>()?,
            queues: depths.first().map(read_depths).unwrap_or_default(),
        })
    }
}

/// No room, no right to write: all of it may pass.
fn passing(error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged(reason) => StoreError::Unavailable(reason),
        other => other,
    }
}

/// Numbers of deliveries grow with time.
fn waiting() -> Query {
    Query::new(
        "SELECT waiting.destination, waiting.deliveries, oldest.since_ms, settings.key, settings.version, settings.body
         FROM (SELECT account, destination, count(*) AS deliveries, min(id) AS oldest FROM deliveries
               WHERE state = 0 GROUP BY account, destination) AS waiting
         JOIN deliveries AS oldest ON oldest.account = waiting.account AND oldest.id = waiting.oldest
         JOIN destinations ON destinations.account = waiting.account AND destinations.id = waiting.destination
         LEFT JOIN records AS settings ON settings.account = waiting.account AND settings.kind = $1
             AND settings.key = destinations.url
         ORDER BY waiting.destination",
    )
    .with(DestinationSettings::KIND)
}

fn read_waiting(row: &Row) -> Result<WaitingAt, StoreError> {
    let settings = match (row.get(3), row.get(4), row.get(5)) {
        (Some(key), Some(version), Some(body)) => {
            Some(crate::store::Row { key, version, body }.read::<DestinationSettings>()?)
        }
        _ => None,
    };
    Ok(WaitingAt {
        destination: row.get(0),
        paused: settings.is_some_and(|settings| settings.value.paused.is_some()),
        deliveries: count(row, 1),
        oldest_ms: row.get(2),
    })
}

/// A hidden message whose time has come can be received, though nobody has found it yet.
fn depths(now_ms: i64) -> Query {
    Query::new(
        "SELECT count(*) FILTER (WHERE visible_ms <= $1),
             count(*) FILTER (WHERE visible_ms > $1 AND dequeue_count > 0),
             count(*) FILTER (WHERE visible_ms > $1 AND dequeue_count = 0)
         FROM queue_messages AS message WHERE EXISTS (
             SELECT 1 FROM queues WHERE queues.account = message.account AND queues.id = message.queue)",
    )
    .with(now_ms)
}

fn read_depths(row: &Row) -> Depths {
    Depths { active: count(row, 0), inactive: count(row, 1), delayed: count(row, 2) }
}

fn count(row: &Row, column: usize) -> u64 {
    row.get::<_, i64>(column).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use ::postgres::testing;

    use super::*;
    use crate::store::postgres::Options;

    const NOW_MS: i64 = 1_800_000_000_000;

    async fn store() -> (PostgresStore, String) {
        let url = testing::database().await;
        let store = PostgresStore::open(&testing::address(&url), Options { connections: 4 }).await.unwrap();
        (store, url)
    }

    /// Whether sessions of this database write; those that are open are ended, so that it is so for all.
    async fn set_read_only(url: &str, is_read_only: &str) {
        let name = url.rsplit('/').next().unwrap();
        let admin = testing::address(&url.replace(name, "postgres"));
        let pool = postgres::Pool::new(&admin, postgres::Options::connections(1)).unwrap();
        let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = {is_read_only}");
        pool.client().await.unwrap().run(&sql).await.unwrap();
        let end = Query::new(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = $1",
        );
        pool.query(end.with(name.to_owned())).await.unwrap();
    }

    #[tokio::test]
    async fn a_database_that_takes_no_changes_is_refusing_until_a_probe_succeeds() {
        let (store, url) = store().await;
        store.probe(NOW_MS).await.unwrap();
        assert!(store.pulse().refuses.is_none());
        set_read_only(&url, "on").await;
        for _ in 0..2 {
            assert!(store.probe(NOW_MS).await.is_err());
            assert!(store.pulse().refuses.is_some());
        }
        set_read_only(&url, "off").await;
        let mut tries = 0;
        while store.probe(NOW_MS).await.is_err() {
            tries += 1;
            assert!(tries < 1_000, "{:?}", store.pulse().refuses);
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert!(store.pulse().refuses.is_none());
    }

    #[tokio::test]
    async fn what_waits_and_what_queues_hold_is_counted() {
        let (store, _) = store().await;
        let sql = "INSERT INTO jobs VALUES ('1', 'm', 0, 5, 0, 5);
            INSERT INTO destinations (account, id, url) VALUES ('1', 7, 'http://a/'), ('1', 8, 'http://b/');
            INSERT INTO records VALUES ('1', 'destination', 'http://b/', 1,
                '{\"url\": \"http://b/\", \"paused\": {\"since_ms\": 1, \"reason\": \"gone\"}}');
            INSERT INTO deliveries (account, node, destination, receipt, setting, order_key, position, due_ms, attempts,
                since_ms, state)
            VALUES ('1', 0, 7, 1, 's', 'o', 1, 0, 0, 30, 0), ('1', 0, 7, 1, 's', 'o', 2, 0, 0, 20, 0),
                ('1', 0, 7, 1, 's', 'p', 1, 0, 0, 10, 2);
            INSERT INTO queues VALUES ('1', 3, 'q', 0, 1, 1, 1, 1, false, 1, 1);
            INSERT INTO queue_messages (account, queue, arrival, visible_ms, priority, enqueued_ms, expires_ms,
                dequeue_count, message_id, body)
            VALUES ('1', 3, 1, 0, 8, 1, 9, 0, 'a', ''), ('1', 3, 2, 90, 8, 1, 9, 1, 'b', ''),
                ('1', 3, 3, 200, 8, 1, 9, 1, 'c', ''), ('1', 3, 4, 200, 8, 1, 9, 0, 'd', ''),
                ('1', 99, 5, 0, 8, 1, 9, 0, 'of a queue that is gone', '')";
        store.pool.client().await.unwrap().run(sql).await.unwrap();
        let holdings = store.holdings(100).await.unwrap();
        assert_eq!(holdings.jobs, 1);
        let waiting = WaitingAt { destination: 7, paused: false, deliveries: 2, oldest_ms: 30 };
        assert_eq!(holdings.waiting, [waiting]);
        assert_eq!(holdings.queues, Depths { active: 2, inactive: 1, delayed: 1 });
    }
}
