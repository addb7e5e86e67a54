//! Entries are written: with their change, or those that belong to none.

use std::collections::BTreeMap;

use postgres::{Flight, Query};

use crate::model::{AccountId, AuditEntry};
use crate::store::postgres::locks::{Hold, Lock, Locks};
use crate::store::postgres::{Failure, PostgresStore, nonces, resolving};
use crate::store::{NonceHash, StoreError};

/// How often the entries of an account are tried whose writing gave way to another one, or is known not to hold (decided).
const ATTEMPTS: u32 = 4;

/// An entry as it is kept.
pub(in crate::store::postgres) fn body(entry: AuditEntry) -> Result<Vec<u8>, StoreError> {
    let entry = entry.within_bounds();
    serde_json::to_vec(&entry).map_err(|error| StoreError::Damaged(format!("an entry of the audit: {error}")))
}

/// Appends an entry to those of an account; its transaction holds the [lock of the log](Lock::log).
pub(in crate::store::postgres) fn insert(account: &AccountId, body: &[u8]) -> Query {
    Query::new("INSERT INTO audit_entries (account, id, body) VALUES ($1, nextval('log_ids'), $2)")
        .with(account.to_string())
        .with(body.to_vec())
}

/// Appends several, in their order.
fn insert_all(account: &AccountId, bodies: Vec<Vec<u8>>) -> Query {
    Query::new(
        "INSERT INTO audit_entries (account, id, body)
         SELECT $1, nextval('log_ids'), given.body FROM unnest($2::bytea[]) AS given (body)",
    )
    .with(account.to_string())
    .with(bodies)
}

impl PostgresStore {
    /// Writes entries that belong to no change, those of an account in one transaction.
    pub(super) async fn append(&self, entries: Vec<(AccountId, AuditEntry)>) -> Result<(), StoreError> {
        let mut by_account: BTreeMap<AccountId, Vec<Vec<u8>>> = BTreeMap::new();
        for (account, entry) in entries {
            by_account.entry(account).or_default().push(body(entry)?);
        }
        for (account, bodies) in by_account {
            self.append_to(&account, bodies).await.map_err(Failure::into_store)?;
            self.note_written(&account);
        }
        Ok(())
    }

    async fn append_to(&self, account: &AccountId, bodies: Vec<Vec<u8>>) -> Result<(), Failure> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            // Keys of commits are kept for as long as nonces of this moment are.
            let (key, now_ms): (NonceHash, i64) = (rand::random(), jiff::Timestamp::now().as_millisecond());
            let mut queries = vec![nonces::key(account, key, now_ms)];
            let mut locks = Locks::default();
            locks.add(Lock::log(account), Hold::Shared);
            queries.extend(locks.take());
            queries.push(insert_all(account, bodies.clone()));
            match self.pool.fly(&Flight::transaction(queries)).await {
                Err(postgres::Error::GaveWay) if attempts < ATTEMPTS => {}
                Err(lost @ postgres::Error::Lost(_)) => {
                    if resolving::held(&self.pool, account, key, now_ms, &lost).await? {
                        return Ok(());
                    }
                    if attempts >= ATTEMPTS {
                        return Err(lost.into());
                    }
                }
                done => return Ok(done.map(drop)?),
            }
        }
    }
}
