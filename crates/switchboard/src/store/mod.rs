//! The state of the service: one trait, [`Store`], and the stores behind it.
//!
//! What is configuration (accounts, keys, instances, numbers, groups, templates) is kept as typed [`Record`]s with
//! declared indexes, so that a new kind of thing needs no new tables. What is hot (messages, jobs, deliveries, queue
//! entries, nonces) has tables of its own. A change to the state is a [`Change`]: all of it holds or none of it, and
//! nobody is answered before it is on disk. A change names the versions of the records that it was computed from;
//! [`Conflict`](CommitError::Conflict) means that one of them moved on and that it has to be computed again.

pub mod accounts;
pub mod audit;
pub mod cancelling;
mod change;
pub mod copying;
mod deliveries;
pub mod installation;
pub mod neighbours;
mod new_key;
pub mod postgres;
pub mod queues;
pub mod rates;
pub mod receipt_log;
mod record;
pub mod records;
pub mod retention;
pub mod retired;
pub mod sealing;
pub mod sqlite;
pub mod vitals;

#[cfg(test)]
mod contract;
#[cfg(test)]
pub mod memory;

use std::sync::Arc;

use async_trait::async_trait;
use cams::errors::Refusal;

pub use audit::Audit;
pub use cancelling::Cancelling;
pub use change::{Change, Committed, Directory, Expected, Patch, Step, Unpatched};
pub use deliveries::{Deliveries, Page, Waiting};
pub use neighbours::Neighbours;
pub use new_key::NewKey;
pub use queues::Queues;
pub use rates::Rates;
pub use receipt_log::ReceiptLog;
pub use record::{Kind, Record, Row, Versioned};
pub use retention::Retention;
pub use sealing::Sealed;
pub use vitals::Vitals;

use crate::model::{AccountId, Direction, Message, MessageId, PhoneNumber, Recipient};

/// The state is out of reach, full or damaged: our own fault or the machine's, never the caller's.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// It does not answer or does not accept a change (disk full, I/O error); nothing was changed.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// Something in it cannot be read.
    #[error("the store holds something unreadable: {0}")]
    Damaged(String),
}

/// Why a change does not hold.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommitError {
    /// A record moved on since it was read, or something that had to be absent is there: compute it again.
    #[error("the change was computed from an older state")]
    Conflict,
    /// The nonce of the call was used by another call.
    #[error("the nonce was used already")]
    NonceUsed,
    /// A rule that is judged on the record refuses the change.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A nonce as it is remembered: a 128-bit hash of access key id and text.
pub type NonceHash = u128;

/// Which messages [`Store::messages`] answers; absent fields match everything.
#[derive(Debug, Clone, Default)]
pub struct MessageFilter {
    /// The space.
    pub space: String,
    /// The business number.
    pub number: String,
    /// From this time on, milliseconds of the network clock.
    pub from_ms: Option<i64>,
    /// Until this time, inclusive.
    pub until_ms: Option<i64>,
    /// Which way.
    pub direction: Option<Direction>,
    /// The person or group.
    pub peer: Option<String>,
    /// TemplateCode.
    pub template_code: Option<String>,
    /// Only messages that failed, or only those that did not.
    pub failed: Option<bool>,
}

/// A job of the outbound worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The account.
    pub account: AccountId,
    /// The message to send.
    pub message: MessageId,
    /// Attempts that the network answered with "wait".
    pub attempts: u32,
    /// When the message was accepted, milliseconds of the wall clock.
    pub created_ms: i64,
}

/// What a queue holds and what waits, for figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Messages without a word of the network.
    pub jobs: u64,
    /// Receipts that wait for an attempt.
    pub deliveries: u64,
}

/// Where the state lives. Implementations pass the suite in `contract/`.
#[async_trait]
pub trait Store:
    Audit
    + Cancelling
    + Deliveries
    + Neighbours
    + Queues
    + ReceiptLog
    + Retention
    + Sealed
    + Vitals
    + Send
    + Sync
    + 'static
{
    /// Makes a change hold; answers once it is on disk.
    async fn commit(&self, change: Change) -> Result<Committed, CommitError>;

    /// One record.
    async fn row(&self, account: &AccountId, kind: Kind, key: &str) -> Result<Option<Row>, StoreError>;
    /// The records of a kind, by key.
    async fn rows(&self, account: &AccountId, kind: Kind) -> Result<Vec<Row>, StoreError>;
    /// The records of a kind whose declared index has this value, by key.
    async fn rows_by(
        &self,
        account: &AccountId,
        kind: Kind,
        index: &str,
        value: &str,
    ) -> Result<Vec<Row>, StoreError>;
    /// What a directory says about a key.
    async fn directory(&self, directory: Directory, key: &str) -> Result<Option<String>, StoreError>;
    /// Grows with every change of a record of the account that says who may do what (users, groups, roles, policies, keys,
    /// limits): what was computed from them holds while it stands. Where several nodes share the store it is as of the last
    /// word of the store to this node, which each [`use_nonce`](Self::use_nonce) brings.
    fn identities_version(&self, account: &AccountId) -> u64;

    /// A whole directory, key and value.
    async fn directory_entries(&self, directory: Directory) -> Result<Vec<(String, String)>, StoreError>;

    /// One message and its version.
    async fn message(
        &self,
        account: &AccountId,
        id: &MessageId,
    ) -> Result<Option<Versioned<Message>>, StoreError>;
    /// The message that the network knows by this id.
    async fn message_of_network(
        &self,
        account: &AccountId,
        network_id: &str,
    ) -> Result<Option<Versioned<Message>>, StoreError>;
    /// Messages, newest first, and how many there are in all.
    async fn messages(
        &self,
        account: &AccountId,
        filter: &MessageFilter,
        offset: u64,
        limit: u64,
    ) -> Result<(Vec<Message>, u64), StoreError>;
    /// When the person wrote to the number last, or anybody in the group; milliseconds of the network clock.
    async fn last_inbound(
        &self,
        account: &AccountId,
        number: &PhoneNumber,
        peer: &Recipient,
    ) -> Result<Option<i64>, StoreError>;

    /// Jobs that are due, oldest first: this node's and nobody's, which become this node's by it. A fresh one is that of the node
    /// that commits it. In a store of one node every job is that one's.
    async fn due_jobs(&self, now_ms: i64, limit: u64) -> Result<Vec<Job>, StoreError>;
    /// Makes every job wait until then at least that is in nobody's hands and may have been sent already: after a start all of
    /// them, and those of a node that has gone.
    async fn hold_jobs(&self, until_ms: i64) -> Result<(), StoreError>;
    /// Puts a job off until then, with its count of attempts, unless another node took it meanwhile.
    async fn postpone_job(&self, job: &Job, due_ms: i64) -> Result<(), StoreError>;

    /// What waits.
    async fn backlog(&self) -> Result<Backlog, StoreError>;

    /// Uses a nonce of a call of this account that was signed at `signed_ms`. Atomic: of two equal ones at once, one is refused,
    /// at whatever node. It is remembered at once by this process, or by all nodes, and by the disk when [`Change::nonce`] or
    /// [`Store::remember_nonce`] says so. Both times are of the wall clock, in milliseconds.
    async fn use_nonce(
        &self,
        account: &AccountId,
        nonce: NonceHash,
        signed_ms: i64,
        now_ms: i64,
    ) -> Result<(), CommitError>;
    /// Has a nonce written to disk within 100 milliseconds, without waiting for it.
    fn remember_nonce(&self, nonce: NonceHash, now_ms: i64);

    /// Who counts calls over several nodes; none: one node counts alone.
    fn rates(&self) -> Option<&dyn Rates> {
        None
    }

    /// Stops: what was accepted is on disk afterwards.
    async fn close(&self) -> Result<(), StoreError>;
}

/// A store as the rooms above share it.
pub type Shared = Arc<dyn Store>;
