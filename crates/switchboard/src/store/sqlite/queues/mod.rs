//! Queues and their messages.
//!
//! - `definitions`: the queues themselves
//! - `promoting`: what is hidden no longer is made available
//! - `posting`: messages go in, from senders and with the events that receipts tell of
//! - `receiving`: messages are claimed, given back, looked at; dead letters move
//! - `handles`: what a receipt handle still opens
//! - `sweeping`: what expired, and what deleted queues left behind

mod definitions;
mod handles;
mod posting;
mod promoting;
mod receiving;
mod sweeping;

use std::sync::Arc;

use async_trait::async_trait;
use mns::{AttributesPatch, ReceiptHandle};
use sqlite::WriteError;
use tokio::sync::Semaphore;

pub(super) use self::posting::enqueue;
use super::{CLOSED, Failure, SqliteStore, audit};
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::queues::{
    Creation, DeadLetters, Noted, Posted, Posting, Queue, QueueError, QueueKey, QueueMessage, Queues,
    Received, ReceivedMessage,
};

/// Why a change of queues is rolled back.
#[derive(Debug)]
enum Stop {
    Refused(QueueError),
    Failed(Failure),
}

impl Stop {
    fn into_error(self) -> QueueError {
        match self {
            Self::Refused(error) => error,
            Self::Failed(failure) => failure.into_store().into(),
        }
    }
}

impl From<QueueError> for Stop {
    fn from(error: QueueError) -> Self {
        Self::Refused(error)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(Failure::Store(error))
    }
}

impl SqliteStore {
    /// What writes an entry of the audit inside a change.
    fn note(
        &self,
        account: &AccountId,
        noted: Noted,
    ) -> Result<impl FnOnce(&rusqlite::Connection) -> Result<(), Stop> + Send + use<>, StoreError> {
        let body = noted.map(|entry| audit::body(*entry)).transpose()?;
        let (trails, account) = (Arc::clone(&self.trails), account.clone());
        Ok(move |connection: &rusqlite::Connection| match body {
            Some(body) => Ok(trails.append(connection, &account, &body)?),
            None => Ok(()),
        })
    }

    async fn write_queues<T: Send + 'static>(
        &self,
        change: impl FnOnce(&rusqlite::Connection) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, QueueError> {
        self.database.write(change).await.map_err(|error| match error {
            WriteError::Change(stop) => stop.into_error(),
            WriteError::Storage(error) => StoreError::Unavailable(error.to_string()).into(),
            WriteError::Panicked(reason) => {
                StoreError::Damaged(format!("a change of queues panicked: {reason}")).into()
            }
            WriteError::Closed => StoreError::Unavailable(CLOSED.to_owned()).into(),
        })
    }
}

/// Readers of counts that run at once: they look at as many messages as fell due within seconds, so they leave the threads of the
/// runtime alone and some of the store's readers to others (decided).
const COUNTERS: usize = 2;
static COUNTING: Semaphore = Semaphore::const_new(COUNTERS);

impl SqliteStore {
    async fn count_queues<T: Send + 'static>(
        &self,
        count: impl FnOnce(&rusqlite::Connection) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, QueueError> {
        let place = COUNTING.acquire().await;
        let place = place.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let database = self.database.clone();
        let counted = tokio::task::spawn_blocking(move || {
            let _place = place;
            database.read(count)
        });
        let counted = counted
            .await
            .map_err(|error| StoreError::Damaged(format!("queues cannot be counted: {error}")))?;
        counted.map_err(Stop::into_error)
    }
}

/// What a failure of the store alone is; the change refuses nothing.
fn of_store(error: QueueError) -> StoreError {
    match error {
        QueueError::Store(error) => error,
        other => StoreError::Unavailable(other.to_string()),
    }
}

#[async_trait]
impl Queues for SqliteStore {
    async fn create_queue(
        &self,
        key: &QueueKey,
        patch: AttributesPatch,
        most: u32,
        noted: Noted,
        now_ms: i64,
    ) -> Result<Creation, QueueError> {
        let (key, note) = (key.clone(), self.note(&key.account, noted)?);
        self.write_queues(move |connection| {
            let creation = definitions::create(connection, &key, patch, most, now_ms)?;
            if creation == Creation::Made {
                note(connection)?;
            }
            Ok(creation)
        })
        .await
    }

    async fn set_queue(
        &self,
        key: &QueueKey,
        patch: AttributesPatch,
        noted: Noted,
        now_ms: i64,
    ) -> Result<(), QueueError> {
        let (key, note) = (key.clone(), self.note(&key.account, noted)?);
        self.write_queues(move |connection| {
            definitions::set(connection, &key, patch, now_ms)?;
            note(connection)
        })
        .await
    }

    async fn set_dead_letters(
        &self,
        key: &QueueKey,
        dead_letters: Option<DeadLetters>,
        now_ms: i64,
    ) -> Result<(), QueueError> {
        let key = key.clone();
        self.write_queues(move |connection| {
            definitions::set_dead_letters(connection, &key, dead_letters, now_ms)
        })
        .await
    }

    async fn delete_queue(&self, key: &QueueKey, noted: Noted) -> Result<(), QueueError> {
        let (key, note) = (key.clone(), self.note(&key.account, noted)?);
        self.write_queues(move |connection| {
            definitions::delete(connection, &key)?;
            note(connection)
        })
        .await
    }

    async fn queue(&self, key: &QueueKey, now_ms: i64) -> Result<Queue, QueueError> {
        let key = key.clone();
        self.count_queues(move |connection| definitions::one(connection, &key, now_ms)).await
    }

    async fn queues(
        &self,
        account: &AccountId,
        prefix: &str,
        after: &str,
        limit: u32,
        now_ms: i64,
    ) -> Result<Vec<Queue>, StoreError> {
        let (account, prefix, after) = (account.clone(), prefix.to_owned(), after.to_owned());
        self.count_queues(move |connection| {
            definitions::page(connection, &account, &prefix, &after, limit, now_ms)
        })
        .await
        .map_err(of_store)
    }

    async fn queue_names(
        &self,
        account: &AccountId,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        self.database
            .read(|connection| definitions::names(connection, account, prefix, after, limit))
            .map_err(|stop: Stop| of_store(stop.into_error()))
    }

    async fn post(
        &self,
        key: &QueueKey,
        postings: Vec<Posting>,
        now_ms: i64,
    ) -> Result<Vec<Posted>, QueueError> {
        let key = key.clone();
        self.write_queues(move |connection| posting::post(connection, &key, &postings, now_ms)).await
    }

    async fn receive(&self, key: &QueueKey, handles: Vec<u64>, now_ms: i64) -> Result<Received, QueueError> {
        let key = key.clone();
        self.write_queues(move |connection| receiving::receive(connection, &key, &handles, now_ms)).await
    }

    async fn give_back(&self, received: Vec<ReceivedMessage>, now_ms: i64) -> Result<(), StoreError> {
        self.write_queues(move |connection| handles::give_back(connection, &received, now_ms))
            .await
            .map_err(of_store)
    }

    async fn peek(&self, key: &QueueKey, limit: u32, now_ms: i64) -> Result<Vec<QueueMessage>, QueueError> {
        self.database
            .read(|connection| receiving::peek(connection, key, limit, now_ms))
            .map_err(Stop::into_error)
    }

    async fn delete_messages(
        &self,
        key: &QueueKey,
        handles: Vec<ReceiptHandle>,
        now_ms: i64,
    ) -> Result<Vec<Result<(), QueueError>>, QueueError> {
        let key = key.clone();
        self.write_queues(move |connection| handles::delete(connection, &key, &handles, now_ms)).await
    }

    async fn change_visibility(
        &self,
        key: &QueueKey,
        handle: ReceiptHandle,
        visibility_s: u32,
        new_handle: u64,
        now_ms: i64,
    ) -> Result<i64, QueueError> {
        let key = key.clone();
        self.write_queues(move |connection| {
            handles::change_visibility(connection, &key, handle, visibility_s, new_handle, now_ms)
        })
        .await
    }

    async fn sweep_queues(&self, limit: u32, now_ms: i64) -> Result<u32, StoreError> {
        self.write_queues(move |connection| sweeping::sweep(connection, limit, now_ms))
            .await
            .map_err(of_store)
    }
}

/// Milliseconds of so many seconds.
fn milliseconds(seconds: u32) -> i64 {
    i64::from(seconds) * 1000
}
