//! Entries of the audit, their seals, and the counts of strangers.
//!
//! Ids of entries come from the sequence of all logs, so that they grow in the order of the writing and not in that of the commits.
//! Whoever needs all up to an id waits for who has drawn one before: see [`log_is_settled`](PostgresStore::log_is_settled).
//!
//! - `writing`: entries that belong to no change
//! - `trails`: which accounts have entries that are not sealed
//! - `entries`: pages of entries; `times`: where those of a time begin
//! - `seals`: seals and what they cover
//! - `floors`: up to where seals were removed
//! - `strangers`: counts of refused strangers
//! - `forgetting`: what is over is found and goes

mod entries;
mod floors;
mod forgetting;
mod seals;
mod strangers;
mod times;
mod trails;
mod writing;

use async_trait::async_trait;
use postgres::{Flight, Query};

pub(super) use self::trails::Trails;
pub(super) use self::writing::{body, insert};
use super::{Failure, PostgresStore, locks};
use crate::model::{AccountId, AuditEntry};
use crate::store::audit::{
    Audit, AuditFilter, AuditPage, AuditPlace, Floor, Links, Overdue, Seal, Strangers, Unsealed,
};
use crate::store::receipt_log::Walk;
use crate::store::{CommitError, StoreError};

/// How long somebody's writing is waited for (decided): meanwhile nobody else of the account begins to write.
const SETTLED_WITHIN: &str = "SET LOCAL lock_timeout = '300ms'";

impl PostgresStore {
    /// An account was written to.
    pub(super) fn note_written(&self, account: &AccountId) {
        self.trails.note(account);
    }

    /// Waits until all are done who had drawn an id of the account's logs: an id that was seen before has none below it that comes
    /// later.
    async fn log_is_settled(&self, account: &AccountId) -> Result<(), StoreError> {
        let wait = vec![Query::new(SETTLED_WITHIN), locks::wait_for_log(account)];
        match self.pool.fly(&Flight::transaction(wait)).await {
            Err(error) if error.is_locked_out() => {
                Err(StoreError::Unavailable("somebody takes long to write to the account's logs".to_owned()))
            }
            done => Ok(done.map(drop)?),
        }
    }
}

#[async_trait]
impl Audit for PostgresStore {
    async fn append_entries(&self, entries: Vec<(AccountId, AuditEntry)>) -> Result<(), StoreError> {
        self.append(entries).await
    }

    async fn audit_entries(
        &self,
        account: &AccountId,
        filter: &AuditFilter,
        walk: Walk,
        from: Option<i64>,
        limit: usize,
    ) -> Result<AuditPage, StoreError> {
        self.entries_page(account, filter, walk, from, limit).await
    }

    async fn accounts_to_seal(&self) -> Result<Vec<AccountId>, StoreError> {
        self.trails.behind(&self.pool).await
    }

    async fn unsealed(&self, account: &AccountId) -> Result<Unsealed, StoreError> {
        self.entries_behind_seals(account).await
    }

    async fn seal(&self, account: &AccountId, seal: Seal) -> Result<(), CommitError> {
        let kept = self.pool.query(seals::insert(account, &seal)).await;
        kept.map(drop).map_err(|error| Failure::from(error).into_commit())
    }

    async fn links(&self, account: &AccountId, after: i64, limit: usize) -> Result<Links, StoreError> {
        seals::links(&self.pool, account, after, limit).await
    }

    async fn count_strangers(&self, counts: Vec<Strangers>) -> Result<(), StoreError> {
        if !counts.is_empty() {
            self.transaction(vec![strangers::count(&counts)]).await?;
        }
        Ok(())
    }

    async fn strangers(
        &self,
        since_minute: i64,
        from: Option<&Strangers>,
        limit: usize,
    ) -> Result<Vec<Strangers>, StoreError> {
        let rows = self.ask(strangers::page(since_minute, from, limit)).await?;
        Ok(rows.iter().map(strangers::read).collect())
    }

    async fn overdue(
        &self,
        from: AuditPlace,
        before_ms: i64,
        strangers_before_ms: i64,
    ) -> Result<Overdue, StoreError> {
        match from {
            AuditPlace::Seals(account) => forgetting::look_at_seals(&self.pool, account, before_ms).await,
            AuditPlace::Strangers => forgetting::look_at_strangers(&self.pool, strangers_before_ms).await,
        }
    }

    async fn remove_sealed(&self, account: &AccountId, floor: Floor) -> Result<usize, StoreError> {
        let rows = self.transaction(vec![forgetting::remove_sealed(account, &floor)]).await?;
        Ok(forgetting::removed(&rows))
    }

    async fn remove_strangers(&self, before_ms: i64) -> Result<usize, StoreError> {
        let rows = self.transaction(vec![forgetting::remove_strangers(before_ms)]).await?;
        Ok(forgetting::removed(&rows))
    }
}

#[cfg(test)]
mod tests;
