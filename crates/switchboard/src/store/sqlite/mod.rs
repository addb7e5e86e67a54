//! The embedded store: one SQLite file, changes of concurrent callers committed in groups.
//!
//! - `schema`: the tables and their versions
//! - `commit`: a [`Change`] under its savepoint
//! - `records`, `messages`, `jobs`, `deliveries`: the tables' statements
//! - `audit`: who did what, chained
//! - `cache`: what was read since the last commit
//! - `cancelling`: what a setting chose is given up when it is switched off
//! - `queues`: queues and their messages
//! - `receipt_log`: receipts and what became of them, for tools
//! - `resealing`: all secrets go over to another master key
//! - `retention`: what is over goes
//! - `vitals`: whether the file can be written, and what is in it
//! - `nonces`: used nonces, in memory and on disk

mod audit;
mod cache;
mod cancelling;
mod commit;
mod deliveries;
mod failure;
mod jobs;
mod messages;
mod nonces;
mod queues;
mod receipt_log;
mod records;
mod resealing;
mod retention;
mod schema;
mod vitals;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::RwLock;
use sqlite::{Database, Options, WriteError};
use tokio::sync::Semaphore;

use self::audit::Trails;
use self::cache::Cache;
use self::failure::Failure;
use self::nonces::Nonces;
pub(in crate::store) use self::schema::MIGRATIONS;
use self::vitals::Heart;
use super::{
    Backlog, Change, CommitError, Committed, Deliveries, Directory, Job, Kind, MessageFilter, Neighbours,
    NonceHash, Page, Row, Store, StoreError, Versioned, Waiting,
};
use crate::model::{
    AccountId, Delivery, Destination, Message, MessageId, PhoneNumber, Recipient, Settlement,
};

/// The embedded store.
#[derive(Debug)]
pub struct SqliteStore {
    database: Database,
    nonces: Arc<Nonces>,
    cache: Cache,
    heart: Heart,
    /// By account; those whose identities did not change since the start are at 0.
    identities: RwLock<HashMap<AccountId, u64>>,
    trails: Arc<Trails>,
    long_reads: Arc<Semaphore>,
    /// When it was copied from another place.
    copied_ms: Option<i64>,
}

/// Reads under way at once that may take milliseconds (decided): the database has two readers more than the runtime has
/// threads, so that point reads find one free.
const LONG_READS: usize = 2;

impl SqliteStore {
    /// Opens the file, makes it when it is not there. Must be called inside a tokio runtime.
    ///
    /// `now_ms` is the wall clock: nonces older than they are kept for are not read back.
    pub fn open(path: &Path, now_ms: i64) -> Result<Self, StoreError> {
        let unavailable = |error: sqlite::Error| StoreError::Unavailable(error.to_string());
        let database = Database::open(path, Options::new(MIGRATIONS)).map_err(unavailable)?;
        let nonces = Arc::new(Nonces::load(&database, now_ms)?);
        nonces::keep_writing(&nonces, &database);
        let long_reads = Arc::new(Semaphore::new(LONG_READS));
        let copied_ms = database.read(records::copied_ms).map_err(Failure::into_store)?;
        Ok(Self {
            database,
            nonces,
            cache: Cache::default(),
            heart: Heart::default(),
            identities: RwLock::default(),
            trails: Arc::default(),
            long_reads,
            copied_ms,
        })
    }

    /// The database below, for figures on commits and for measuring against a bare handler.
    pub fn database(&self) -> &Database {
        &self.database
    }

    fn read<T>(
        &self,
        query: impl FnOnce(&rusqlite::Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.database.read(query).map_err(Failure::into_store)
    }

    /// A read that may take milliseconds, on a thread for that.
    async fn read_long<T: Send + 'static>(
        &self,
        query: impl FnOnce(&rusqlite::Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let place = Arc::clone(&self.long_reads).acquire_owned().await;
        let place = place.map_err(|_| StoreError::Unavailable(CLOSED.to_owned()))?;
        let database = self.database.clone();
        let read = move || {
            // A read cannot be called off: its place is free when it has ended, whoever still waits for it.
            let _place = place;
            database.read(query)
        };
        let read = tokio::task::spawn_blocking(read).await;
        let read = read.map_err(|error| StoreError::Damaged(format!("a read ended badly: {error}")))?;
        read.map_err(Failure::into_store)
    }

    async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&rusqlite::Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, CommitError> {
        self.database.write(change).await.map_err(|error| match error {
            WriteError::Change(Failure::Conflict) => CommitError::Conflict,
            WriteError::Change(Failure::Refused(refusal)) => CommitError::Refused(*refusal),
            WriteError::Change(other) => other.into_store().into(),
            WriteError::Storage(error) => StoreError::Unavailable(error.to_string()).into(),
            WriteError::Panicked(reason) => {
                StoreError::Damaged(format!("a change panicked: {reason}")).into()
            }
            WriteError::Closed => StoreError::Unavailable(CLOSED.to_owned()).into(),
        })
    }

    async fn write_own<T: Send + 'static>(
        &self,
        change: impl FnOnce(&rusqlite::Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.write(change).await.map_err(|error| match error {
            CommitError::Store(error) => error,
            other => StoreError::Unavailable(other.to_string()),
        })
    }
}

/// What is said of a store that was closed.
const CLOSED: &str = "it is closed";

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, mut change: Change) -> Result<Committed, CommitError> {
        let (trails, nonces) = (Arc::clone(&self.trails), Arc::clone(&self.nonces));
        let (account, burnt_ms) = (change.account.clone(), change.nonce.map(|_| change.at_ms));
        let audit = change.audit.take().map(|entry| audit::body(*entry)).transpose()?;
        let apply = move |connection: &rusqlite::Connection| {
            commit::apply(connection, &change, &nonces, &trails, audit.as_deref())
        };
        let committed = self.write(apply).await?;
        if let Some(burnt_ms) = burnt_ms {
            self.nonces.table_is_clean(burnt_ms);
        }
        if committed.identities {
            // Before whoever asked for it is answered, and after everybody can read it.
            *self.identities.write().entry(account).or_default() += 1;
        }
        Ok(committed)
    }

    fn identities_version(&self, account: &AccountId) -> u64 {
        self.identities.read().get(account).copied().unwrap_or_default()
    }

    async fn row(&self, account: &AccountId, kind: Kind, key: &str) -> Result<Option<Row>, StoreError> {
        let at = (account.as_str().to_owned(), kind, key.to_owned());
        self.cache.row(self.database.stats().commits, at, || {
            self.read(|connection| records::one(connection, account, kind, key))
        })
    }

    async fn rows(&self, account: &AccountId, kind: Kind) -> Result<Vec<Row>, StoreError> {
        let account = account.clone();
        self.read_long(move |connection| records::all(connection, &account, kind)).await
    }

    async fn rows_by(
        &self,
        account: &AccountId,
        kind: Kind,
        index: &str,
        value: &str,
    ) -> Result<Vec<Row>, StoreError> {
        self.read(|connection| records::by_index(connection, account, kind, index, value))
    }

    async fn directory(&self, directory: Directory, key: &str) -> Result<Option<String>, StoreError> {
        self.cache.directory(self.database.stats().commits, (directory, key.to_owned()), || {
            self.read(|connection| records::directory(connection, directory, key))
        })
    }

    async fn directory_entries(&self, directory: Directory) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|connection| records::directory_entries(connection, directory))
    }

    async fn message(
        &self,
        account: &AccountId,
        id: &MessageId,
    ) -> Result<Option<Versioned<Message>>, StoreError> {
        self.read(|connection| messages::by_id(connection, account, id))
    }

    async fn message_of_network(
        &self,
        account: &AccountId,
        network_id: &str,
    ) -> Result<Option<Versioned<Message>>, StoreError> {
        self.read(|connection| messages::by_network_id(connection, account, network_id))
    }

    async fn messages(
        &self,
        account: &AccountId,
        filter: &MessageFilter,
        offset: u64,
        limit: u64,
    ) -> Result<(Vec<Message>, u64), StoreError> {
        self.read(|connection| messages::page(connection, account, filter, offset, limit))
    }

    async fn last_inbound(
        &self,
        account: &AccountId,
        number: &PhoneNumber,
        peer: &Recipient,
    ) -> Result<Option<i64>, StoreError> {
        self.read(|connection| messages::last_inbound(connection, account, number, peer))
    }

    async fn due_jobs(&self, now_ms: i64, limit: u64) -> Result<Vec<Job>, StoreError> {
        self.read(|connection| jobs::due(connection, now_ms, limit))
    }

    async fn hold_jobs(&self, until_ms: i64) -> Result<(), StoreError> {
        self.write_own(move |connection| jobs::hold(connection, until_ms)).await
    }

    async fn postpone_job(&self, job: &Job, due_ms: i64) -> Result<(), StoreError> {
        let job = job.clone();
        self.write_own(move |connection| jobs::postpone(connection, &job, due_ms)).await
    }

    async fn backlog(&self) -> Result<Backlog, StoreError> {
        self.read(|connection| {
            Ok(Backlog { jobs: jobs::count(connection)?, deliveries: deliveries::waiting(connection)? })
        })
    }

    async fn use_nonce(
        &self,
        _account: &AccountId,
        nonce: NonceHash,
        signed_ms: i64,
        now_ms: i64,
    ) -> Result<(), CommitError> {
        // What was used where a copy was made from is not known here.
        let is_new = self.copied_ms.is_none_or(|copied_ms| signed_ms > copied_ms);
        if is_new && self.nonces.claim(nonce, now_ms) { Ok(()) } else { Err(CommitError::NonceUsed) }
    }

    fn remember_nonce(&self, nonce: NonceHash, now_ms: i64) {
        self.nonces.remember(nonce, now_ms);
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.nonces.flush(&self.database).await?;
        self.database.clone().close().await.map_err(|error| StoreError::Unavailable(error.to_string()))
    }
}

/// One process holds the file.
impl Neighbours for SqliteStore {}

#[async_trait]
impl Deliveries for SqliteStore {
    async fn waiting_destinations(&self, after: i64, limit: u64) -> Result<Vec<Waiting>, StoreError> {
        self.read(|connection| deliveries::waiting_destinations(connection, after, limit))
    }

    async fn due_deliveries(
        &self,
        destination: &Arc<Destination>,
        now_ms: i64,
        after: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Page, StoreError> {
        self.read(|connection| deliveries::due(connection, destination, now_ms, after, limit))
    }

    async fn still_waiting(&self, deliveries: &[Delivery]) -> Result<Vec<i64>, StoreError> {
        self.read(|connection| deliveries::still_waiting(connection, deliveries))
    }

    async fn settle(&self, settlement: Settlement, now_ms: i64) -> Result<Vec<Delivery>, StoreError> {
        self.write_own(move |connection| deliveries::settle(connection, &settlement, now_ms)).await
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ReceiptLog, Step, contract};
    use super::*;

    #[tokio::test]
    async fn it_keeps_the_contract_of_a_store() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("switchboard.db");
        let open = move || -> contract::Opening {
            let store = SqliteStore::open(&path, contract::NOW_MS).unwrap();
            Box::pin(std::future::ready(Arc::new(store) as Arc<dyn Store>))
        };
        contract::hold(&open).await;
    }

    #[tokio::test]
    async fn long_reads_leave_readers_to_all_others() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(&folder.path().join("db"), contract::NOW_MS).unwrap());
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let gone = Arc::new(parking_lot::Mutex::new(gone));
        let mut reading = tokio::task::JoinSet::new();
        for _ in 0..40 {
            let (store, gone) = (Arc::clone(&store), Arc::clone(&gone));
            let long = move |_: &rusqlite::Connection| -> Result<(), Failure> {
                let _ = gone.lock().recv();
                Ok(())
            };
            reading.spawn(async move { store.read_long(long).await });
        }
        while store.long_reads.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(store.newest_attempt().await.unwrap(), 0);
        drop(go);
        while let Some(read) = reading.join_next().await {
            read.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn a_full_disk_refuses_a_change_and_keeps_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db"), contract::NOW_MS).unwrap();
        let account = AccountId::parse("1234567890123456").unwrap();
        let entry = |key: &str, size: usize| {
            let mut change = Change::new(&account, contract::NOW_MS);
            let (directory, value) = (Directory::Waba, "x".repeat(size));
            change.step(Step::PutDirectory { directory, key: key.to_owned(), value });
            change
        };
        let pages = async |pages: i64| {
            let limit = move |connection: &rusqlite::Connection| -> Result<i64, Failure> {
                Ok(connection.pragma_update_and_check(None, "max_page_count", pages, |row| row.get(0))?)
            };
            store.database().write(limit).await.map_err(|_| "the limit cannot be set").unwrap()
        };
        store.commit(entry("before", 10)).await.unwrap();
        // A limit below the pages in use is set to those in use: nothing more fits.
        let used = pages(1).await;
        let full = store.commit(entry("too much", 1_000_000)).await.unwrap_err();
        assert!(matches!(full, CommitError::Store(StoreError::Unavailable(_))), "{full:?}");
        assert!(store.directory(Directory::Waba, "before").await.unwrap().is_some());
        assert!(store.directory(Directory::Waba, "too much").await.unwrap().is_none());
        pages(used + 1_000).await;
        store.commit(entry("after", 1_000_000)).await.unwrap();
        assert!(store.directory(Directory::Waba, "after").await.unwrap().is_some());
    }
}
