//! The queue service: what the protocol of the crate `mns` asks for, done upon the store.
//!
//! - `definitions`: queues are made, set, listed and deleted; the receipt queues of an account are there from the first touch
//! - `messages`: messages go in, are looked at, deleted, shown or hidden
//! - `receiving`: messages come out, now or after a wait
//! - `waiting`: who waits, in the order of arrival; each message that can be received wakes one
//! - `keeping`: the clockwork: hidden messages that become visible, expired ones that go
//! - `caller`: who may do what; `tokens`: the credentials that open one queue for an hour
//! - `operations`: from an operation of the protocol to its answer

mod caller;
mod definitions;
mod keeping;
mod messages;
mod operations;
mod receiving;
mod tokens;
mod waiting;

#[cfg(test)]
mod tests;

pub use caller::Caller;
pub use tokens::{GRACE, Opened, Token, Tokens};
pub use waiting::Waiting;

use mns::Fault;
use tokio::sync::watch;

use crate::model::{AuditEntry, Clocks};
use crate::store::queues::{Noted, QueueError};
use crate::store::{Shared, StoreError};

/// The queue service. Clones share it.
#[derive(Clone)]
pub struct Queues {
    store: Shared,
    clocks: Clocks,
    waiting: Waiting,
    stop: watch::Receiver<bool>,
    noted: Noted,
}

impl Queues {
    /// A service upon this store. Polls end when `stop` turns true. [`keep`](Self::keep) is its clockwork.
    pub fn new(store: Shared, clocks: Clocks, waiting: Waiting, stop: watch::Receiver<bool>) -> Self {
        Self { store, clocks, waiting, stop, noted: None }
    }

    /// The same for one call: with a queue that it makes, sets or deletes, this entry of the audit is written. Messages that come
    /// and go are not noted (decided): they are too many, and their counts are in the figures.
    #[must_use]
    pub fn noted(mut self, entry: AuditEntry) -> Self {
        self.noted = Some(Box::new(entry));
        self
    }

    fn now_ms(&self) -> i64 {
        self.clocks.wall().as_millisecond()
    }
}

/// What the protocol says of a fault of the store: a client comes again after a 503 (a choice: the protocol names none for it).
pub(crate) fn store_fault(error: &StoreError) -> Fault {
    match error {
        StoreError::Unavailable(_) => Fault {
            http_status: 503,
            message: "The store takes no changes at the moment.".into(),
            ..Fault::internal_error()
        },
        StoreError::Damaged(_) => Fault::internal_error(),
    }
}

/// What the protocol says of an error.
pub(crate) fn fault(error: QueueError) -> Fault {
    match error {
        QueueError::QueueNotExist => Fault::queue_not_exist(),
        QueueError::QueueAlreadyExist => Fault::queue_already_exist(),
        QueueError::MessageNotExist => Fault::message_not_exist(),
        QueueError::ForeignHandle => Fault::receipt_handle_error(),
        QueueError::TooManyQueues(_) | QueueError::DeadLetterTarget(_) => {
            Fault::invalid_argument(format!("The request is refused: {error}."))
        }
        QueueError::Store(error) => {
            tracing::error!(%error, "a request for a queue met a fault of the store");
            store_fault(&error)
        }
    }
}
