//! Queues and their messages.
//!
//! - `definitions`: the queues themselves; `counting`: what they hold
//! - `promoting`: what is hidden no longer is made available
//! - `posting`: messages go in; `receipts`: with the events that receipts tell of
//! - `receiving`: messages are claimed, dead letters move; `peeking`: messages are looked at
//! - `starts`: where a claim begins to look
//! - `handles`: what a receipt handle still opens, and messages that are given back
//! - `sweeping`: what expired, and what deleted queues left behind
//! - `texts`: bodies as a column takes them
//!
//! No row is everybody's: a queue's row is read and never written by what goes in and out, so that nodes do not wait for each other at
//! one queue. Who receives skips what another one is just receiving.

mod counting;
mod definitions;
mod handles;
mod peeking;
mod posting;
mod promoting;
mod receipts;
mod receiving;
mod starts;
mod sweeping;
#[cfg(test)]
mod tests;
mod texts;

use ::postgres::{Flight, Query, Row};
use async_trait::async_trait;
use mns::{AttributesPatch, ReceiptHandle};

pub(super) use self::receipts::{enqueue, enqueued, enqueued_unseen};
pub(super) use self::starts::Starts;
use super::locks::{Hold, Lock, Locks};
use super::{Failure, PostgresStore, audit, nonces, resolving};
use crate::model::AccountId;
use crate::store::queues::{
    Creation, DeadLetters, Noted, Posted, Posting, Queue, QueueError, QueueKey, QueueMessage, Queues,
    Received, ReceivedMessage,
};
use crate::store::{NonceHash, StoreError};

/// How often a change is tried that gave way to another one, or whose commit is known not to hold (decided).
const ATTEMPTS: u32 = 4;

impl PostgresStore {
    /// A transaction with a key of its own, by which it is asked for when its answer gets lost: the rows of its statements, or none when
    /// it held and they were not seen.
    async fn keyed(
        &self,
        account: &AccountId,
        now_ms: i64,
        queries: impl Fn() -> Vec<Query> + Send + Sync,
    ) -> Result<Option<Vec<Vec<Row>>>, Failure> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let key: NonceHash = rand::random();
            let mut all = vec![nonces::key(account, key, now_ms)];
            all.extend(queries());
            match self.pool.fly(&Flight::transaction(all)).await {
                Ok(rows) => return Ok(Some(rows.into_iter().skip(1).collect())),
                Err(::postgres::Error::GaveWay) if attempts < ATTEMPTS => {}
                Err(lost @ ::postgres::Error::Lost(_)) => {
                    if resolving::held(&self.pool, account, key, now_ms, &lost).await? {
                        return Ok(None);
                    }
                    if attempts >= ATTEMPTS {
                        return Err(lost.into());
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// A change of a queue with its entry of the audit. It holds where its statement does not fail.
    async fn noted(
        &self,
        account: &AccountId,
        noted: Noted,
        now_ms: i64,
        change: impl Fn() -> Vec<Query> + Send + Sync,
    ) -> Result<(), Failure> {
        let body = noted.map(|entry| audit::body(*entry)).transpose()?;
        let queries = || {
            let mut queries = Vec::with_capacity(4);
            if body.is_some() {
                let mut locks = Locks::default();
                locks.add(Lock::log(account), Hold::Shared);
                queries.extend(locks.take());
            }
            queries.extend(change());
            queries.extend(body.as_deref().map(|body| audit::insert(account, body)));
            queries
        };
        self.keyed(account, now_ms, queries).await?;
        if body.is_some() {
            self.note_written(account);
        }
        Ok(())
    }

    /// One statement about a queue; a name that no column can hold is that of none.
    async fn of_queue(&self, query: Query) -> Result<Vec<Row>, QueueError> {
        self.pool.query(query).await.map_err(|error| refused(error.into()))
    }

    /// A transaction about a queue; tried again where it gave way.
    async fn of_queues(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, QueueError> {
        let flight = Flight::transaction(queries);
        let mut attempts = 1;
        loop {
            match self.pool.fly(&flight).await {
                Err(::postgres::Error::GaveWay) if attempts < ATTEMPTS => attempts += 1,
                done => return done.map_err(|error| refused(error.into())),
            }
        }
    }
}

/// What a failure means for who asked for something of a queue.
fn refused(failure: Failure) -> QueueError {
    match failure {
        // A zero byte: no queue has such a name.
        Failure::Database(::postgres::Error::Sql { code, .. }) if code == "22021" => {
            QueueError::QueueNotExist
        }
        failure => failure.into_store().into(),
    }
}

#[async_trait]
impl Queues for PostgresStore {
    async fn create_queue(
        &self,
        key: &QueueKey,
        patch: AttributesPatch,
        most: u32,
        noted: Noted,
        now_ms: i64,
    ) -> Result<Creation, QueueError> {
        definitions::create(self, key, patch, most, noted, now_ms).await
    }

    async fn set_queue(
        &self,
        key: &QueueKey,
        patch: AttributesPatch,
        noted: Noted,
        now_ms: i64,
    ) -> Result<(), QueueError> {
        let change = || vec![definitions::set(key, &patch, now_ms)];
        self.noted(&key.account, noted, now_ms, change).await.map_err(of_existing)
    }

    async fn set_dead_letters(
        &self,
        key: &QueueKey,
        dead_letters: Option<DeadLetters>,
        now_ms: i64,
    ) -> Result<(), QueueError> {
        if let Some(DeadLetters { target, .. }) = &dead_letters
            && *target == key.name
        {
            definitions::id(self, key).await?;
            return Err(QueueError::DeadLetterTarget(target.clone()));
        }
        let set = self.of_queue(definitions::set_dead_letters(key, dead_letters, now_ms)).await?;
        if set.is_empty() { Err(QueueError::QueueNotExist) } else { Ok(()) }
    }

    async fn delete_queue(&self, key: &QueueKey, noted: Noted) -> Result<(), QueueError> {
        let now_ms = noted.as_ref().map_or(0, |entry| entry.at_ms);
        let change = || vec![definitions::delete(key)];
        self.noted(&key.account, noted, now_ms, change).await.map_err(of_existing)
    }

    async fn queue(&self, key: &QueueKey, now_ms: i64) -> Result<Queue, QueueError> {
        counting::one(self, key, now_ms).await
    }

    async fn queue_names(
        &self,
        account: &AccountId,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let rows = self.ask(definitions::names(account, prefix, after, limit)).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    async fn queues(
        &self,
        account: &AccountId,
        prefix: &str,
        after: &str,
        limit: u32,
        now_ms: i64,
    ) -> Result<Vec<Queue>, StoreError> {
        counting::page(self, account, (prefix, after), limit, now_ms).await
    }

    async fn post(
        &self,
        key: &QueueKey,
        postings: Vec<Posting>,
        now_ms: i64,
    ) -> Result<Vec<Posted>, QueueError> {
        posting::post(self, key, &postings, now_ms).await
    }

    async fn receive(&self, key: &QueueKey, handles: Vec<u64>, now_ms: i64) -> Result<Received, QueueError> {
        receiving::receive(self, key, &handles, now_ms).await
    }

    async fn give_back(&self, received: Vec<ReceivedMessage>, now_ms: i64) -> Result<(), StoreError> {
        handles::give_back(self, &received, now_ms).await
    }

    async fn with_messages(&self, keys: &[QueueKey], now_ms: i64) -> Result<Vec<QueueKey>, StoreError> {
        peeking::with_messages(self, keys, now_ms).await
    }

    async fn peek(&self, key: &QueueKey, limit: u32, now_ms: i64) -> Result<Vec<QueueMessage>, QueueError> {
        peeking::peek(self, key, limit, now_ms).await
    }

    async fn delete_messages(
        &self,
        key: &QueueKey,
        handles: Vec<ReceiptHandle>,
        now_ms: i64,
    ) -> Result<Vec<Result<(), QueueError>>, QueueError> {
        handles::delete(self, key, &handles, now_ms).await
    }

    async fn change_visibility(
        &self,
        key: &QueueKey,
        handle: ReceiptHandle,
        visibility_s: u32,
        new_handle: u64,
        now_ms: i64,
    ) -> Result<i64, QueueError> {
        handles::change_visibility(self, key, handle, (visibility_s, new_handle), now_ms).await
    }

    async fn sweep_queues(&self, limit: u32, now_ms: i64) -> Result<u32, StoreError> {
        sweeping::sweep(self, limit, now_ms).await.map_err(Failure::into_store)
    }
}

/// The change of a queue fails when it is not there.
fn of_existing(failure: Failure) -> QueueError {
    match failure {
        Failure::Conflict => QueueError::QueueNotExist,
        failure => refused(failure),
    }
}

/// Milliseconds of so many seconds.
fn milliseconds(seconds: u32) -> i64 {
    i64::from(seconds) * 1000
}

/// A count of the database.
fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
