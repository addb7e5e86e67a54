//! Used nonces: in memory at once, on disk with the change of a call that writes and a moment later for one that only
//! reads. On disk they lie in a ring of one-minute tables that are emptied whole.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::{Connection, params};
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
}

#[derive(Debug, Default)]
struct Used {
    minutes: HashMap<NonceHash, i64>,
    by_minute: VecDeque<(i64, Vec<NonceHash>)>,
}

impl Used {
    fn insert(&mut self, nonce: NonceHash, minute: i64) -> bool {
        while let Some((oldest, _)) = self.by_minute.front()
            && *oldest <= minute - (NONCE_MINUTES - 1)
        {
            for expired in self.by_minute.pop_front().into_iter().flat_map(|(_, nonces)| nonces) {
                self.minutes.remove(&expired);
            }
        }
        if self.minutes.contains_key(&nonce) {
            return false;
        }
        self.minutes.insert(nonce, minute);
        match self.by_minute.iter_mut().rev().find(|(known, _)| *known == minute) {
            Some((_, nonces)) => nonces.push(nonce),
            None => self.by_minute.push_back((minute, vec![nonce])),
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
        Ok(Self { used: Mutex::new(used), unwritten: Mutex::default() })
    }

    /// Whether this is the first use; of two at once, one.
    pub(super) fn claim(&self, nonce: NonceHash, now_ms: i64) -> bool {
        self.used.lock().insert(nonce, minute(now_ms))
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
                unwritten.iter().try_for_each(|(nonce, at_ms)| match insert(connection, *nonce, *at_ms) {
                    // Its change wrote it already.
                    Err(Failure::NonceUsed) => Ok(()),
                    other => other,
                })
            })
            .await;
        written.map_err(|error| {
            self.unwritten.lock().extend(again);
            StoreError::Unavailable(match error {
                sqlite::WriteError::Change(failure) => failure.into_store().to_string(),
                sqlite::WriteError::Storage(error) => error.to_string(),
                sqlite::WriteError::Panicked(_) | sqlite::WriteError::Closed => CLOSED.to_owned(),
            })
        })
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

/// Writes one nonce into the table of its minute, emptying that table when it still holds an older minute.
pub(super) fn insert(connection: &Connection, nonce: NonceHash, at_ms: i64) -> Result<(), Failure> {
    let minute = minute(at_ms);
    let table = minute.rem_euclid(NONCE_MINUTES);
    let oldest: Option<i64> = connection
        .prepare_cached(&format!("SELECT minute FROM nonces_{table:02} LIMIT 1"))?
        .query_row([], |row| row.get(0))
        .map(Some)
        .or_else(|error| if error == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(error) })?;
    if oldest.is_some_and(|oldest| oldest < minute) {
        connection.prepare_cached(&format!("DELETE FROM nonces_{table:02}"))?.execute([])?;
    }
    let inserted = connection
        .prepare_cached(&format!("INSERT OR IGNORE INTO nonces_{table:02} (hash, minute) VALUES (?1, ?2)"))?
        .execute(params![nonce.to_be_bytes(), minute])?;
    if inserted == 1 { Ok(()) } else { Err(Failure::NonceUsed) }
}

fn minute(at_ms: i64) -> i64 {
    at_ms.div_euclid(60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn memory_is_given_back_as_minutes_pass() {
        let nonces = Nonces::default();
        for number in 0..1000_u32 {
            assert!(nonces.claim(u128::from(number), i64::from(number) * MINUTE));
        }
        assert!(nonces.used.lock().minutes.len() <= 32);
    }
}
