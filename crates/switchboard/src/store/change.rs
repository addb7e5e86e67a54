//! A change to the state, as a value.

use std::sync::Arc;

use cams::errors::Refusal;

use super::queues::Enqueued;
use super::{Kind, NonceHash, Record, Row, StoreError, Versioned};
use crate::model::{
    AccountId, AuditEntry, Delivery, Message, MessageId, NewDelivery, NewReceipt, QueueEntry, Setting,
};

/// Small tables that every shard would keep: what belongs to whom, by an id of the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Directory {
    /// Account id → itself: all accounts there are.
    Account,
    /// Access key id → account id.
    AccessKey,
    /// The network's id of a number → `account/phone`. It stays when the number's space is deleted, until the number is bound
    /// again: statuses of messages under way are found by it.
    Number,
    /// WABA id → `account/space`.
    Waba,
}

impl Directory {
    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::AccessKey => "access_key",
            Self::Number => "number",
            Self::Waba => "waba",
        }
    }
}

/// What a record has to be like for a change to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Not there.
    Absent,
    /// There, at this version.
    Version(i64),
    /// Anything: the change replaces it whole.
    Anything,
}

/// One step of a change.
#[derive(Debug, Clone)]
pub enum Step {
    /// Writes a record.
    Put {
        /// The kind.
        kind: Kind,
        /// The key.
        key: String,
        /// The value as JSON.
        body: String,
        /// Its indexes.
        indexes: Vec<(&'static str, String)>,
        /// What it has to be like before.
        expected: Expected,
    },
    /// Amends a record inside the transaction: the rules over stored and given values are judged on the record that the patch
    /// lands on, and concurrent amendments all hold.
    Amend {
        /// The kind.
        kind: Kind,
        /// The key.
        key: String,
        /// What to do with it.
        patch: Patch,
    },
    /// Removes a record.
    Remove {
        /// The kind.
        kind: Kind,
        /// The key.
        key: String,
        /// What it has to be like before.
        expected: Expected,
    },
    /// Changes nothing; the change holds only while this record is at this version.
    Expect {
        /// The kind.
        kind: Kind,
        /// The key.
        key: String,
        /// What it has to be like.
        expected: Expected,
    },
    /// Writes a directory entry; a conflict when the key stands there with another value.
    PutDirectory {
        /// The directory.
        directory: Directory,
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// Removes a directory entry.
    RemoveDirectory {
        /// The directory.
        directory: Directory,
        /// The key.
        key: String,
    },
    /// A new message; a conflict when its id, or the network's id of a received one, is known.
    InsertMessage(Box<Message>),
    /// A message moved on.
    UpdateMessage {
        /// As it is now.
        message: Box<Message>,
        /// The version that it was computed from.
        version: i64,
    },
    /// A message is to be sent.
    InsertJob {
        /// The message.
        message: MessageId,
        /// Not before this time of the wall clock, in milliseconds.
        due_ms: i64,
    },
    /// A message need not be sent any more.
    RemoveJob {
        /// The message.
        message: MessageId,
    },
    /// A receipt, and where it is posted.
    Receipt {
        /// The receipt.
        receipt: Box<NewReceipt>,
        /// Its HTTP destination; none: it is only logged.
        http: Option<NewDelivery>,
    },
    /// A receipt for a queue.
    Enqueue(Box<QueueEntry>),
    /// Receipts on their way to HTTP that this setting chose are given up: none of them is made any more; those that are too
    /// many for one change are cancelled in steps ([`Cancelling`](super::Cancelling)).
    Cancel {
        /// The setting.
        setting: Setting,
    },
}

/// What an amendment does with the record that it lands on, or with its absence: the steps that take its place, or the
/// refusal of the whole change.
#[derive(Clone)]
pub struct Patch(Arc<PatchOf>);

type PatchOf = dyn Fn(Option<&Row>) -> Result<Vec<Step>, Unpatched> + Send + Sync;

/// Why an amendment does not hold.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unpatched {
    /// A rule refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The record cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Patch {
    /// A patch of one record.
    pub fn new(patch: impl Fn(Option<&Row>) -> Result<Vec<Step>, Unpatched> + Send + Sync + 'static) -> Self {
        Self(Arc::new(patch))
    }

    /// Lands on a record.
    pub fn apply(&self, row: Option<&Row>) -> Result<Vec<Step>, Unpatched> {
        (self.0)(row)
    }
}

impl std::fmt::Debug for Patch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Patch(…)")
    }
}

/// A change of one account: all of it holds, or none.
#[derive(Debug, Clone)]
pub struct Change {
    /// Whose state changes.
    pub account: AccountId,
    /// The nonce of the call that asked for it, burnt with it.
    pub nonce: Option<NonceHash>,
    /// When, milliseconds of the wall clock.
    pub at_ms: i64,
    /// What.
    pub steps: Vec<Step>,
    /// Who asked for it, kept with it among the entries of [`account`](Self::account).
    pub audit: Option<Box<AuditEntry>>,
}

/// What a change set in motion.
#[derive(Debug, Clone, Default)]
pub struct Committed {
    /// Deliveries of this change that nothing earlier holds back, due or not yet: they go to the deliverers straight from memory.
    pub deliveries: Vec<Delivery>,
    /// How many deliveries it cancelled at once.
    pub cancelled: u64,
    /// What it put into queues, for those who wait there.
    pub queues: Vec<Enqueued>,
    /// Receipts that it logged, for those who listen.
    pub receipts: usize,
    /// Whether it changed who may do what.
    pub identities: bool,
}

impl Step {
    /// Writes a record.
    pub fn put<R: Record>(record: &R, expected: Expected) -> Result<Self, StoreError> {
        let body = serde_json::to_string(record)
            .map_err(|error| StoreError::Damaged(format!("{} {}: {error}", R::KIND, record.key())))?;
        Ok(Self::Put { kind: R::KIND, key: record.key(), body, indexes: record.indexes(), expected })
    }
}

impl Change {
    /// A change without steps.
    pub fn new(account: &AccountId, at_ms: i64) -> Self {
        Self { account: account.clone(), nonce: None, at_ms, steps: Vec::new(), audit: None }
    }

    /// Adds a step.
    pub fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Writes a record that must not exist yet.
    pub fn insert<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        self.put(record, Expected::Absent)
    }

    /// Writes a record in place of the version that it was computed from.
    pub fn replace<R: Record>(&mut self, from: &Versioned<R>, record: &R) -> Result<(), StoreError> {
        self.put(record, Expected::Version(from.version))
    }

    /// Writes a record whatever was there.
    pub fn put<R: Record>(&mut self, record: &R, expected: Expected) -> Result<(), StoreError> {
        self.step(Step::put(record, expected)?);
        Ok(())
    }

    /// Removes a record at the version that was read.
    pub fn remove<R: Record>(&mut self, record: &Versioned<R>) {
        let expected = Expected::Version(record.version);
        self.step(Step::Remove { kind: R::KIND, key: record.value.key(), expected });
    }

    /// Holds only while a record that was read is still as it was.
    pub fn expect<R: Record>(&mut self, record: &Versioned<R>) {
        let expected = Expected::Version(record.version);
        self.step(Step::Expect { kind: R::KIND, key: record.value.key(), expected });
    }
}
