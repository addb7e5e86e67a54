//! What can be asked of the queues (queue notes, 5).

mod delete;
mod list;
mod queue;
mod receive;
mod send;

pub use delete::{GivenHandle, handles_document};
pub use list::QueueListing;
pub use queue::attributes_document;
pub use send::{message_document, messages_document};

pub(crate) use delete::read_delete;
pub(crate) use list::read_listing;
pub(crate) use queue::{boolean, read_attributes};
pub(crate) use receive::{read_receive, read_visibility};
pub(crate) use send::{read_send, write_properties};

use crate::bounds::{BatchSize, NewVisibilityTimeout, WaitSeconds};
use crate::{AttributesPatch, Fault, NewMessage, QueueName, ReceiptHandle};

/// A request that has been read: every value is one that the protocol allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Makes a queue (queue notes, 5.1).
    CreateQueue {
        /// Its name.
        queue: QueueName,
        /// What it is to have; the defaults for the rest.
        attributes: AttributesPatch,
    },
    /// Changes what is named (queue notes, 5.2).
    SetQueueAttributes {
        /// Which queue.
        queue: QueueName,
        /// What changes.
        attributes: AttributesPatch,
    },
    /// Attributes and counters (queue notes, 5.3).
    GetQueueAttributes {
        /// Which queue.
        queue: QueueName,
    },
    /// Drops a queue with its messages (queue notes, 5.4).
    DeleteQueue {
        /// Which queue.
        queue: QueueName,
    },
    /// A page of queues (queue notes, 5.5).
    ListQueues(QueueListing),
    /// Sends one message (queue notes, 5.6).
    SendMessage {
        /// To which queue.
        queue: QueueName,
        /// What.
        message: NewMessage,
    },
    /// Sends 1 to 16 messages (queue notes, 5.7). One that is unfit fails alone.
    BatchSendMessage {
        /// To which queue.
        queue: QueueName,
        /// What, in the order of the request, which the answer keeps.
        messages: Vec<Result<NewMessage, Fault>>,
    },
    /// Receives one message (queue notes, 5.8).
    ReceiveMessage {
        /// From which queue.
        queue: QueueName,
        /// How long to wait; what the queue says where absent.
        wait: Option<WaitSeconds>,
    },
    /// Receives up to `count` messages as soon as there is one (queue notes, 5.9).
    BatchReceiveMessage {
        /// From which queue.
        queue: QueueName,
        /// How many at most.
        count: BatchSize,
        /// How long to wait; what the queue says where absent.
        wait: Option<WaitSeconds>,
    },
    /// Looks at the next message (queue notes, 5.10).
    PeekMessage {
        /// Of which queue.
        queue: QueueName,
    },
    /// Looks at the next messages (queue notes, 5.10).
    BatchPeekMessage {
        /// Of which queue.
        queue: QueueName,
        /// How many at most.
        count: BatchSize,
    },
    /// Deletes one message (queue notes, 5.11).
    DeleteMessage {
        /// From which queue.
        queue: QueueName,
        /// Which delivery of it.
        handle: ReceiptHandle,
    },
    /// Deletes 1 to 16 messages (queue notes, 5.12). A handle that is unfit fails alone.
    BatchDeleteMessage {
        /// From which queue.
        queue: QueueName,
        /// Which, in the order of the request.
        handles: Vec<GivenHandle>,
    },
    /// Hides a received message for another while, from now on (queue notes, 5.13).
    ChangeMessageVisibility {
        /// Of which queue.
        queue: QueueName,
        /// Which delivery.
        handle: ReceiptHandle,
        /// For how long; 0 is visible at once.
        timeout: NewVisibilityTimeout,
    },
}

impl Operation {
    /// The queue that is asked; of a listing there is none.
    pub const fn queue(&self) -> Option<&QueueName> {
        match self {
            Self::ListQueues(_) => None,
            Self::CreateQueue { queue, .. }
            | Self::SetQueueAttributes { queue, .. }
            | Self::GetQueueAttributes { queue }
            | Self::DeleteQueue { queue }
            | Self::SendMessage { queue, .. }
            | Self::BatchSendMessage { queue, .. }
            | Self::ReceiveMessage { queue, .. }
            | Self::BatchReceiveMessage { queue, .. }
            | Self::PeekMessage { queue }
            | Self::BatchPeekMessage { queue, .. }
            | Self::DeleteMessage { queue, .. }
            | Self::BatchDeleteMessage { queue, .. }
            | Self::ChangeMessageVisibility { queue, .. } => Some(queue),
        }
    }
}

#[cfg(test)]
mod tests;
