//! Queues and their messages, as a store keeps them.
//!
//! Every operation is one change: it holds whole or not at all, and is answered once it is on disk. None looks at more rows
//! than it answers, however many messages a queue holds.

use async_trait::async_trait;
use mns::message::Property;
use mns::{Attributes, AttributesPatch, ReceiptHandle};

use super::StoreError;
use crate::model::{AccountId, AuditEntry};

/// Whose queue, and its name. What its token opens and what its waiters wait on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueueKey {
    /// The account.
    pub account: AccountId,
    /// The name; unique within the account.
    pub name: String,
}

impl QueueKey {
    /// The queue of this name.
    pub fn new(account: &AccountId, name: impl Into<String>) -> Self {
        Self { account: account.clone(), name: name.into() }
    }
}

/// Why a queue does not do what is asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum QueueError {
    /// There is no such queue.
    #[error("the queue does not exist")]
    QueueNotExist,
    /// There is one, with other attributes.
    #[error("the queue exists with other attributes")]
    QueueAlreadyExist,
    /// The account has as many queues as it may have.
    #[error("the account has {0} queues, which is the most")]
    TooManyQueues(u32),
    /// The handle is not the newest of its message, or its message is visible again or gone.
    #[error("the message does not exist, or its receipt handle is not the newest")]
    MessageNotExist,
    /// The handle is of another queue.
    #[error("the receipt handle is of another queue")]
    ForeignHandle,
    /// A dead-letter queue has to be another queue of the account.
    #[error("{0} cannot be the dead-letter queue")]
    DeadLetterTarget(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where messages go that were received too often (queue notes, 6.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetters {
    /// The queue that they go to, of the same account. While it does not exist they stay.
    pub target: String,
    /// How often a message is received at most.
    pub maximum: u32,
}

/// A queue as it is at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// Its attributes.
    pub attributes: Attributes,
    /// Where its dead letters go.
    pub dead_letters: Option<DeadLetters>,
    /// When it was made, milliseconds of the wall clock.
    pub created_ms: i64,
    /// When its attributes were set last, milliseconds of the wall clock.
    pub modified_ms: i64,
    /// Messages that can be received.
    pub active: u64,
    /// Messages that were received and are hidden.
    pub inactive: u64,
    /// Messages that were never received and are still hidden.
    pub delayed: u64,
}

/// What became of the making of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// It was made.
    Made,
    /// It was there, as it was asked for.
    Existed,
}

/// A message to be put into a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Its id: 32 upper-case hexadecimal digits.
    pub id: String,
    /// Its body, at least one byte.
    pub body: String,
    /// Seconds for which nobody sees it; the queue's where absent.
    pub delay_s: Option<u32>,
    /// 1 (first) to 16.
    pub priority: u32,
    /// What its sender gave beside the body.
    pub properties: Properties,
    /// The random part of its handle, should it be delayed.
    pub handle: u64,
}

/// What a sender gave beside the body, given back as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    /// `UserProperties`
    pub user: Vec<Property>,
    /// `SystemProperties`
    pub system: Vec<Property>,
}

/// Name, value, type.
type StoredProperty = (String, String, String);

impl Properties {
    /// As stores keep them; none where there are none.
    pub(in crate::store) fn as_stored(&self) -> Result<Option<String>, serde_json::Error> {
        if self.user.is_empty() && self.system.is_empty() {
            return Ok(None);
        }
        let stored = |properties: &[Property]| -> Vec<StoredProperty> {
            let parts =
                |property: &Property| (property.name.clone(), property.value.clone(), property.kind.clone());
            properties.iter().map(parts).collect()
        };
        serde_json::to_string(&(stored(&self.user), stored(&self.system))).map(Some)
    }

    /// What was stored.
    pub(in crate::store) fn read(stored: Option<&str>) -> Result<Self, serde_json::Error> {
        let Some(text) = stored else { return Ok(Self::default()) };
        let (user, system): (Vec<StoredProperty>, Vec<StoredProperty>) = serde_json::from_str(text)?;
        let read = |stored: Vec<StoredProperty>| {
            stored.into_iter().map(|(name, value, kind)| Property { name, value, kind }).collect()
        };
        Ok(Self { user: read(user), system: read(system) })
    }
}

/// What became of a message that was to be put into a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It can be received.
    Available,
    /// It can be received later; until then, this handle removes it.
    Delayed {
        /// The handle.
        handle: ReceiptHandle,
        /// When, milliseconds of the wall clock.
        visible_ms: i64,
    },
    /// Its body is longer than the queue allows: so many bytes. It was not put in.
    TooLong(u32),
}

/// A message of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueMessage {
    /// Its id.
    pub id: String,
    /// Its body.
    pub body: String,
    /// 1 (first) to 16.
    pub priority: u32,
    /// When it was put in, milliseconds of the wall clock.
    pub enqueued_ms: i64,
    /// When it was received first; none when it never was.
    pub first_dequeued_ms: Option<i64>,
    /// How often it was received.
    pub dequeue_count: u32,
    /// What its sender gave beside the body.
    pub properties: Properties,
}

/// A message that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMessage {
    /// The message, counted.
    pub message: QueueMessage,
    /// What removes it or changes its visibility, until it is visible again.
    pub handle: ReceiptHandle,
    /// When it will be visible again, milliseconds of the wall clock.
    pub visible_ms: i64,
}

/// What a receive found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// The messages, in the order of priority, then of arrival.
    pub messages: Vec<ReceivedMessage>,
    /// Whether more can be received now; without messages: whether to look again, since what could not be was cleared away.
    pub more: bool,
    /// When the next hidden message becomes visible, milliseconds of the wall clock.
    pub next_visible_ms: Option<i64>,
    /// How long the queue lets a receive wait that does not say so itself, seconds.
    pub polling_wait_s: u32,
    /// The queue that dead letters were moved to, and how many.
    pub dead: Option<(String, usize)>,
}

/// A message was put into a queue by a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enqueued {
    /// The queue.
    pub queue: QueueKey,
    /// When it can be received, milliseconds of the wall clock; 0 when it can be now.
    pub visible_ms: i64,
}

/// The entry of the audit that is written with a change, should it change anything.
pub type Noted = Option<Box<AuditEntry>>;

/// The queues of a store. All times are milliseconds of the wall clock.
#[async_trait]
pub trait Queues: Send + Sync {
    /// Makes a queue, of default attributes where the patch names none. One that is there already is left as it is, and has
    /// to agree with what the patch names. `most` bounds the queues of an account.
    async fn create_queue(
        &self,
        key: &QueueKey,
        patch: AttributesPatch,
        most: u32,
        noted: Noted,
        now_ms: i64,
    ) -> Result<Creation, QueueError>;
    /// Sets those attributes that the patch names.
    async fn set_queue(
        &self,
        key: &QueueKey,
        patch: AttributesPatch,
        noted: Noted,
        now_ms: i64,
    ) -> Result<(), QueueError>;
    /// Sets or ends where dead letters go.
    async fn set_dead_letters(
        &self,
        key: &QueueKey,
        dead_letters: Option<DeadLetters>,
        now_ms: i64,
    ) -> Result<(), QueueError>;
    /// Deletes a queue with its messages.
    async fn delete_queue(&self, key: &QueueKey, noted: Noted) -> Result<(), QueueError>;
    /// One queue.
    async fn queue(&self, key: &QueueKey, now_ms: i64) -> Result<Queue, QueueError>;
    /// The names of the queues of an account that begin with `prefix` and come after `after`, in order, at most `limit`.
    async fn queue_names(
        &self,
        account: &AccountId,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<String>, StoreError>;
    /// Those queues as they are, with their counts, which costs more.
    async fn queues(
        &self,
        account: &AccountId,
        prefix: &str,
        after: &str,
        limit: u32,
        now_ms: i64,
    ) -> Result<Vec<Queue>, StoreError>;
    /// Puts messages in, each for itself but all in one change; answers in their order.
    async fn post(
        &self,
        key: &QueueKey,
        postings: Vec<Posting>,
        now_ms: i64,
    ) -> Result<Vec<Posted>, QueueError>;
    /// Receives as many messages as there are random numbers for their handles, or fewer, and hides them for as long as the
    /// queue says.
    async fn receive(&self, key: &QueueKey, handles: Vec<u64>, now_ms: i64) -> Result<Received, QueueError>;
    /// Undoes a receive whose messages nobody got.
    async fn give_back(&self, received: Vec<ReceivedMessage>, now_ms: i64) -> Result<(), StoreError>;
    /// Those of these queues where a receive would not wait: of which a message can be received now, or that are there no more.
    /// Receivers of a node wait at them, and are told of what this process does itself; a store for one process has nothing
    /// else to tell. Nothing is changed.
    async fn with_messages(&self, _keys: &[QueueKey], _now_ms: i64) -> Result<Vec<QueueKey>, StoreError> {
        Ok(Vec::new())
    }
    /// What a receive of so many would find, left as it is.
    async fn peek(&self, key: &QueueKey, limit: u32, now_ms: i64) -> Result<Vec<QueueMessage>, QueueError>;
    /// Removes messages, each for itself but all in one change; answers in the order of the handles.
    async fn delete_messages(
        &self,
        key: &QueueKey,
        handles: Vec<ReceiptHandle>,
        now_ms: i64,
    ) -> Result<Vec<Result<(), QueueError>>, QueueError>;
    /// Hides a message for so many seconds from now on, 0 to show it at once; answers when it will be visible. `new_handle` is
    /// the random part of the handle that takes the place of the old one.
    async fn change_visibility(
        &self,
        key: &QueueKey,
        handle: ReceiptHandle,
        visibility_s: u32,
        new_handle: u64,
        now_ms: i64,
    ) -> Result<i64, QueueError>;
    /// Removes messages that expired or whose queue was deleted, and makes available those that are hidden no longer, at most so many
    /// in all; answers how many there were.
    async fn sweep_queues(&self, limit: u32, now_ms: i64) -> Result<u32, StoreError>;
}
