//! Entries of the audit, their seals, and the counts of strangers.
//!
//! - `trails`: the next id of each account, and which accounts have entries that are not sealed
//! - `entries`: pages of entries
//! - `seals`: seals and what they cover
//! - `floors`: up to where seals were removed
//! - `strangers`: counts of refused strangers
//! - `forgetting`: what is over is found and goes

mod entries;
mod floors;
mod forgetting;
mod seals;
mod strangers;
mod trails;

use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::Row;

pub(super) use self::trails::Trails;
use super::SqliteStore;
use crate::model::{AccountId, AuditEntry};
use crate::store::audit::{
    Audit, AuditFilter, AuditPage, AuditPlace, Floor, Links, Overdue, Seal, Strangers, Unsealed,
};
use crate::store::receipt_log::Walk;
use crate::store::{CommitError, StoreError};

/// An entry as it is kept. Made by the caller's thread, so that the writer only appends it.
pub(super) fn body(entry: AuditEntry) -> Result<String, StoreError> {
    let entry = entry.within_bounds();
    serde_json::to_string(&entry)
        .map_err(|error| StoreError::Damaged(format!("an entry of the audit: {error}")))
}

#[async_trait]
impl Audit for SqliteStore {
    async fn append_entries(&self, entries: Vec<(AccountId, AuditEntry)>) -> Result<(), StoreError> {
        let bodies = entries.into_iter().map(|(account, entry)| Ok((account, body(entry)?)));
        let bodies = bodies.collect::<Result<Vec<_>, StoreError>>()?;
        let trails = Arc::clone(&self.trails);
        let append = move |connection: &rusqlite::Connection| {
            bodies.iter().try_for_each(|(account, body)| trails.append(connection, account, body))
        };
        self.write_own(append).await
    }

    async fn audit_entries(
        &self,
        account: &AccountId,
        filter: &AuditFilter,
        walk: Walk,
        from: Option<i64>,
        limit: usize,
    ) -> Result<AuditPage, StoreError> {
        let (account, filter) = (account.clone(), filter.clone());
        self.read_long(move |connection| entries::page(connection, &account, &filter, walk, from, limit))
            .await
    }

    async fn accounts_to_seal(&self) -> Result<Vec<AccountId>, StoreError> {
        if self.trails.is_first_look() {
            let accounts = self.read_long(seals::accounts_behind).await?;
            self.trails.note(accounts);
        }
        let noted = self.trails.take_noted();
        if noted.is_empty() {
            return Ok(noted);
        }
        // An account is noted while its entry is being written. What was being written then is committed, or given up, once
        // another change has gone through the writer.
        let barrier = self.write_own(|_| Ok(())).await;
        if let Err(error) = barrier {
            self.trails.note(noted);
            return Err(error);
        }
        Ok(noted)
    }

    async fn unsealed(&self, account: &AccountId) -> Result<Unsealed, StoreError> {
        let account = account.clone();
        self.read_long(move |connection| seals::unsealed(connection, &account)).await
    }

    async fn seal(&self, account: &AccountId, seal: Seal) -> Result<(), CommitError> {
        let account = account.clone();
        self.write(move |connection| seals::insert(connection, &account, &seal)).await
    }

    async fn links(&self, account: &AccountId, after: i64, limit: usize) -> Result<Links, StoreError> {
        let account = account.clone();
        self.read_long(move |connection| seals::links(connection, &account, after, limit)).await
    }

    async fn count_strangers(&self, counts: Vec<Strangers>) -> Result<(), StoreError> {
        self.write_own(move |connection| strangers::count(connection, &counts)).await
    }

    async fn strangers(
        &self,
        since_minute: i64,
        from: Option<&Strangers>,
        limit: usize,
    ) -> Result<Vec<Strangers>, StoreError> {
        let from = from.cloned();
        self.read_long(move |connection| strangers::page(connection, since_minute, from.as_ref(), limit))
            .await
    }

    async fn overdue(
        &self,
        from: AuditPlace,
        before_ms: i64,
        strangers_before_ms: i64,
    ) -> Result<Overdue, StoreError> {
        self.read_long(move |connection| forgetting::look(connection, &from, before_ms, strangers_before_ms))
            .await
    }

    async fn remove_sealed(&self, account: &AccountId, floor: Floor) -> Result<usize, StoreError> {
        let account = account.clone();
        self.write_own(move |connection| forgetting::remove_sealed(connection, &account, &floor)).await
    }

    async fn remove_strangers(&self, before_ms: i64) -> Result<usize, StoreError> {
        self.write_own(move |connection| forgetting::remove_strangers(connection, before_ms)).await
    }
}

/// The bytes of a column, whatever somebody made of it: what is not as it was written is found by its hash.
fn bytes<'r>(row: &'r Row<'_>, column: usize) -> &'r [u8] {
    row.get_ref(column).ok().and_then(|value| value.as_bytes().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
