//! Used nonces: in memory at once, on disk with the change of a call that writes and a moment later for one that only
//! reads. On disk they lie in a ring of one-minute tables that are emptied whole.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::{Connection, OptionalExtension, params};
use sqlite::Database;

use super::schema::NONCE_MINUTES;
use super::{CLOSED, Failure};
use crate::store::{NonceHash, StoreError};

/// How long a read's nonce may be in memory only: half of the 100 milliseconds that a store may take.
const WRITE_EVERY: Duration = Duration::from_millis(50);

/// The nonces of the last half hour.
#[derive(Debug, Default)]
pub(super) struct Nonces {
    used: Mutex<Used>,
    unwritten: Mutex<Vec<(NonceHash, i64)>>,
    /// The newest minute whose table on disk is known to hold no older one.
    clean: AtomicI64,
}

/// One set a minute, oldest first: they go as a whole.
#[derive(Debug, Default)]
struct Used(VecDeque<(i64, HashSet<NonceHash>)>);

impl Used {
    fn insert(&mut self, nonce: NonceHash, minute: i64) -> bool {
        while self.0.front().is_some_and(|(oldest, _)| *oldest <= minute - (NONCE_MINUTES - 1)) {
            self.0.pop_front();
        }
        if self.0.iter().any(|(_, nonces)| nonces.contains(&nonce)) {
            return false;
        }
        match self.0.iter_mut().rev().find(|(known, _)| *known == minute) {
            Some((_, nonces)) => {
                nonces.insert(nonce);
            }
            None => self.0.push_back((minute, HashSet::from([nonce]))),
        }
        true
    }
}

impl Nonces {
    /// Reads back what the disk remembers.
    pub(super) fn load(database: &Database, now_ms: i64) -> Result<Self, StoreError> {
        let oldest = minute(now_ms) - (NONCE_MINUTES - 2);
        let mut stored = database
            .read(|connection| -> Result<_, Failure> {
                let mut stored: Vec<(i64, NonceHash)> = Vec::new();
                for table in 0..NONCE_MINUTES {
                    let mut statement = connection
                        .prepare(&format!("SELECT hash, minute FROM nonces_{table:02} WHERE minute >= ?1"))?;
                    let rows = statement.query_map([oldest], |row| {
                        Ok((row.get(1)?, NonceHash::from_be_bytes(row.get(0)?)))
                    })?;
                    for row in rows {
                        stored.push(row?);
                    }
                }
                Ok(stored)
            })
            .map_err(Failure::into_store)?;
        stored.sort_unstable();
        let mut used = Used::default();
        for (minute, nonce) in stored {
            used.insert(nonce, minute);
        }
        Ok(Self { used: Mutex::new(used), ..Self::default() })
    }

    /// Whether this is the first use; of two at once, one.
    pub(super) fn claim(&self, nonce: NonceHash, now_ms: i64) -> bool {
        self.used.lock().insert(nonce, minute(now_ms))
    }

    /// A nonce of this time was committed: its table holds no older minute, and need not be asked again.
    pub(super) fn table_is_clean(&self, at_ms: i64) {
        self.clean.fetch_max(minute(at_ms), Ordering::Relaxed);
    }

    /// Writes one nonce into the table of its minute, emptying that table when it still holds an older minute. The tables are
    /// only ever added to and read back at a start: memory has decided who was first.
    pub(super) fn insert(
        &self,
        connection: &Connection,
        nonce: NonceHash,
        at_ms: i64,
    ) -> Result<(), Failure> {
        let clean = self.clean.load(Ordering::Relaxed) == minute(at_ms);
        if clean { add(connection, nonce, at_ms) } else { insert(connection, nonce, at_ms) }
    }

    /// Has it written soon.
    pub(super) fn remember(&self, nonce: NonceHash, now_ms: i64) {
        self.unwritten.lock().push((nonce, now_ms));
    }

    /// Writes what was not written yet.
    pub(super) async fn flush(&self, database: &Database) -> Result<(), StoreError> {
        let unwritten = std::mem::take(&mut *self.unwritten.lock());
        if unwritten.is_empty() {
            return Ok(());
        }
        let again = unwritten.clone();
        let written = database
            .write(move |connection| -> Result<(), Failure> {
                unwritten.iter().try_for_each(|(nonce, at_ms)| insert(connection, *nonce, *at_ms))
            })
            .await;
        written.map_err(|error| {
            self.put_back(again);
            StoreError::Unavailable(match error {
                sqlite::WriteError::Change(failure) => failure.into_store().to_string(),
                sqlite::WriteError::Storage(error) => error.to_string(),
                sqlite::WriteError::Panicked(_) | sqlite::WriteError::Closed => CLOSED.to_owned(),
            })
        })
    }
}

impl Nonces {
    /// Keeps what could not be written, without those that are too old to be asked for: a disk that stays full must not fill
    /// the memory.
    fn put_back(&self, again: Vec<(NonceHash, i64)>) {
        let mut unwritten = self.unwritten.lock();
        unwritten.extend(again);
        let newest = unwritten.iter().map(|(_, at_ms)| minute(*at_ms)).max().unwrap_or_default();
        unwritten.retain(|(_, at_ms)| minute(*at_ms) > newest - NONCE_MINUTES);
    }
}

/// Writes nonces of reads from time to time, for as long as the store lives.
pub(super) fn keep_writing(nonces: &Arc<Nonces>, database: &Database) {
    let nonces: Weak<Nonces> = Arc::downgrade(nonces);
    let database = database.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(WRITE_EVERY).await;
            let Some(nonces) = nonces.upgrade() else { return };
            if let Err(error) = nonces.flush(&database).await {
                tracing::error!(%error, "nonces cannot be written");
            }
        }
    });
}

/// The same where nothing is known of the table.
fn insert(connection: &Connection, nonce: NonceHash, at_ms: i64) -> Result<(), Failure> {
    let minute = minute(at_ms);
    let Some(sql) = statements(minute) else { return Ok(()) };
    let oldest: Option<i64> =
        connection.prepare_cached(&sql.oldest)?.query_row([], |row| row.get(0)).optional()?;
    if oldest.is_some_and(|oldest| oldest < minute) {
        connection.prepare_cached(&sql.empty)?.execute([])?;
    }
    add(connection, nonce, at_ms)
}

fn add(connection: &Connection, nonce: NonceHash, at_ms: i64) -> Result<(), Failure> {
    let minute = minute(at_ms);
    let Some(sql) = statements(minute) else { return Ok(()) };
    connection.prepare_cached(&sql.insert)?.execute(params![nonce.to_be_bytes(), minute])?;
    Ok(())
}

fn statements(minute: i64) -> Option<&'static Statements> {
    STATEMENTS.get(usize::try_from(minute.rem_euclid(NONCE_MINUTES)).unwrap_or_default())
}

struct Statements {
    oldest: String,
    empty: String,
    insert: String,
}

/// The statements of each table of the ring.
static STATEMENTS: LazyLock<Vec<Statements>> = LazyLock::new(|| {
    let table = |number: i64| Statements {
        oldest: format!("SELECT minute FROM nonces_{number:02} LIMIT 1"),
        empty: format!("DELETE FROM nonces_{number:02}"),
        insert: format!("INSERT INTO nonces_{number:02} (hash, minute) VALUES (?1, ?2)"),
    };
    (0..NONCE_MINUTES).map(table).collect()
});

fn minute(at_ms: i64) -> i64 {
    at_ms.div_euclid(60_000)
}

#[cfg(test)]
mod tests {
    use super::super::SqliteStore;
    use super::*;
    use crate::model::AccountId;
    use crate::store::{Change, Store};

    const MINUTE: i64 = 60_000;

    #[test]
    fn a_nonce_is_new_once_within_half_an_hour() {
        let nonces = Nonces::default();
        assert!(nonces.claim(7, 0));
        assert!(!nonces.claim(7, 30 * MINUTE));
        assert!(nonces.claim(7, 31 * MINUTE));
        assert!(!nonces.claim(7, 31 * MINUTE));
    }

    #[test]
    fn what_cannot_be_written_is_kept_for_as_long_as_it_matters() {
        let nonces = Nonces::default();
        for number in 0..1000_u32 {
            nonces.put_back(vec![(u128::from(number), i64::from(number) * MINUTE)]);
        }
        let kept: Vec<_> = nonces.unwritten.lock().iter().map(|(_, at_ms)| at_ms / MINUTE).collect();
        assert_eq!(kept, (1000 - NONCE_MINUTES..1000).collect::<Vec<_>>());
    }

    #[test]
    fn memory_is_given_back_as_minutes_pass() {
        let nonces = Nonces::default();
        for number in 0..1000_u32 {
            assert!(nonces.claim(u128::from(number), i64::from(number) * MINUTE));
        }
        let kept: usize = nonces.used.lock().0.iter().map(|(_, nonces)| nonces.len()).sum();
        assert!(kept <= 32, "{kept}");
    }

    #[tokio::test]
    async fn a_table_is_emptied_when_its_minute_comes_round_and_asked_only_until_it_is_clean() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db"), 0).unwrap();
        let account = AccountId::parse("1").unwrap();
        let kept = || {
            let query = |connection: &Connection| -> rusqlite::Result<Vec<i64>> {
                let mut statement = connection.prepare("SELECT minute FROM nonces_00 ORDER BY minute")?;
                statement.query_map([], |row| row.get(0))?.collect()
            };
            store.database().read(query).unwrap()
        };
        let burn = async |nonce: NonceHash, minute: i64| {
            let change = Change { nonce: Some(nonce), ..Change::new(&account, minute * MINUTE) };
            store.commit(change).await.unwrap();
        };
        for nonce in 0..3 {
            burn(nonce, 0).await;
        }
        assert_eq!(kept(), [0, 0, 0]);
        for nonce in 3..5 {
            burn(nonce, NONCE_MINUTES).await;
        }
        assert_eq!(kept(), [NONCE_MINUTES, NONCE_MINUTES]);
        burn(5, 2 * NONCE_MINUTES).await;
        assert_eq!(kept(), [2 * NONCE_MINUTES]);
    }
}
