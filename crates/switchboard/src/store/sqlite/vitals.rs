//! Whether the file can be written, and what is in it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use async_trait::async_trait;
use parking_lot::Mutex;
use rusqlite::{Connection, params};

use super::jobs::{self, read_account};
use super::{Failure, SqliteStore, records};
use crate::model::DestinationSettings;
use crate::store::vitals::{Depths, Holdings, Pulse, Vitals, WaitingAt, Writing};
use crate::store::{Record, StoreError};

/// Room that a store must have again before it counts as accepting changes, bytes (decided): with less of it the next few
/// changes would fill it again.
const ROOM: u32 = 256 * 1024;

/// What is known of failed writes.
#[derive(Debug, Default)]
pub(super) struct Heart {
    /// Failures of the storage that a later probe has outlived.
    outlived: AtomicU64,
    /// Why the last probe failed.
    reason: Mutex<Option<StoreError>>,
}

#[async_trait]
impl Vitals for SqliteStore {
    fn pulse(&self) -> Pulse {
        let stats = self.database.stats();
        let unheard = || {
            let failed = stats.storage_failures != self.heart.outlived.load(Relaxed);
            failed.then(|| StoreError::Unavailable("the storage refused a change".to_owned()))
        };
        Pulse { commits: stats.commits, refuses: self.heart.reason.lock().clone().or_else(unheard) }
    }

    fn writing(&self) -> Writing {
        let stats = self.database.stats();
        Writing {
            commits: stats.commits,
            changes: stats.changes,
            refused: stats.refused,
            failures: stats.storage_failures,
            last_group: stats.last_group,
            largest_group: stats.largest_group,
            waiting: stats.waiting,
        }
    }

    async fn probe(&self, now_ms: i64) -> Result<(), StoreError> {
        let failures = self.database.stats().storage_failures;
        let tried = match self.pulse().refuses {
            None => self.beat(now_ms, 0).await,
            Some(_) => match self.beat(now_ms, ROOM).await {
                Ok(()) => self.beat(now_ms, 0).await,
                refused => refused,
            },
        };
        *self.heart.reason.lock() = tried.clone().err();
        if tried.is_ok() {
            self.heart.outlived.store(failures, Relaxed);
        }
        tried
    }

    async fn holdings(&self, now_ms: i64) -> Result<Holdings, StoreError> {
        self.read_long(move |connection| holdings(connection, now_ms)).await
    }
}

impl SqliteStore {
    async fn beat(&self, now_ms: i64, ballast: u32) -> Result<(), StoreError> {
        self.write_own(move |connection| {
            connection
                .prepare_cached(
                    "UPDATE heartbeat SET at_ms = ?1, ballast = CASE WHEN ?2 > 0 THEN zeroblob(?2) END WHERE id = 1",
                )?
                .execute(params![now_ms, ballast])?;
            Ok(())
        })
        .await
    }
}

fn holdings(connection: &Connection, now_ms: i64) -> Result<Holdings, Failure> {
    Ok(Holdings {
        jobs: jobs::count(connection)?,
        waiting: waiting(connection)?,
        queues: depths(connection, now_ms)?,
    })
}

/// One walk along the index of waiting deliveries; row numbers grow with time.
fn waiting(connection: &Connection) -> Result<Vec<WaitingAt>, Failure> {
    let mut counted = connection.prepare_cached(
        "SELECT destination, count(*), min(id) FROM deliveries INDEXED BY deliveries_due WHERE state = 0
         GROUP BY destination",
    )?;
    let mut since = connection.prepare_cached("SELECT since_ms FROM deliveries WHERE id = ?1")?;
    let mut named = connection.prepare_cached("SELECT account, url FROM destinations WHERE id = ?1")?;
    let mut rows = counted.query([])?;
    let mut waiting = Vec::new();
    while let Some(row) = rows.next()? {
        let (destination, deliveries, first): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (account, url): (String, String) =
            named.query_row([destination], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let settings = records::one(connection, &read_account(&account)?, DestinationSettings::KIND, &url)?;
        let settings =
            settings.map(|row| row.read::<DestinationSettings>()).transpose().map_err(Failure::Store)?;
        waiting.push(WaitingAt {
            destination,
            paused: settings.is_some_and(|settings| settings.value.paused.is_some()),
            deliveries: deliveries.unsigned_abs(),
            oldest_ms: since.query_row([first], |row| row.get(0))?,
        });
    }
    Ok(waiting)
}

/// The counts that queues keep, and those whose time has come and which no receive has found yet.
fn depths(connection: &Connection, now_ms: i64) -> Result<Depths, Failure> {
    let (active, inactive, delayed): (i64, i64, i64) = connection.query_row(
        "SELECT ifnull(sum(available), 0), ifnull(sum(hidden), 0), ifnull(sum(delayed), 0) FROM queues",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let (were_hidden, were_delayed): (i64, i64) = connection.query_row(
        "SELECT ifnull(sum(message.dequeue_count > 0), 0), ifnull(sum(message.dequeue_count = 0), 0)
         FROM queues CROSS JOIN queue_messages AS message ON message.queue = queues.id AND message.visible_ms > 0
         AND message.visible_ms <= ?1 WHERE queues.hidden + queues.delayed > 0",
        [now_ms],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    Ok(Depths {
        active: count(active + were_hidden + were_delayed),
        inactive: count(inactive - were_hidden),
        delayed: count(delayed - were_delayed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountId;
    use crate::store::{Change, Directory, Step, Store, contract};

    async fn pages(store: &SqliteStore, pages: i64) -> i64 {
        let limit = move |connection: &Connection| -> Result<i64, Failure> {
            Ok(connection.pragma_update_and_check(None, "max_page_count", pages, |row| row.get(0))?)
        };
        store.database().write(limit).await.map_err(|_| "the limit cannot be set").unwrap()
    }

    async fn put(store: &SqliteStore, size: usize) -> bool {
        let mut change = Change::new(&AccountId::parse("1234567890123456").unwrap(), contract::NOW_MS);
        let (directory, value) = (Directory::Waba, "x".repeat(size));
        change.step(Step::PutDirectory { directory, key: size.to_string(), value });
        store.commit(change).await.is_ok()
    }

    #[tokio::test]
    async fn a_store_refuses_until_a_probe_finds_room() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db"), contract::NOW_MS).unwrap();
        let refuses = || store.pulse().refuses.map(|error| error.to_string());
        store.probe(contract::NOW_MS).await.unwrap();
        assert_eq!(refuses(), None);
        // A limit below the pages in use is set to those in use: nothing more fits.
        let used = pages(&store, 1).await;
        assert!(!put(&store, 1_000_000).await);
        assert!(refuses().unwrap().contains("refused a change"));
        assert!(store.probe(contract::NOW_MS).await.is_err());
        assert!(refuses().unwrap().contains("full"), "{:?}", refuses());
        // Small changes fit, which does not make it a store with room.
        store.beat(contract::NOW_MS, 0).await.unwrap();
        assert!(refuses().is_some());
        pages(&store, used + 1_000).await;
        store.probe(contract::NOW_MS).await.unwrap();
        assert_eq!(refuses(), None);
        assert!(put(&store, 1_000_000).await);
        let ballast = |connection: &Connection| {
            connection.query_row("SELECT ballast FROM heartbeat", [], |row| row.get::<_, Option<Vec<u8>>>(0))
        };
        assert_eq!(store.database().read(ballast).unwrap(), None);
    }
}
