//! Answers about queues (queue notes, 5.1, 5.3 and 5.5).

use super::Answer;
use crate::xml::Document;
use crate::{Attributes, Endpoint, QueueName};

/// A queue with its counters, exact ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueDescription {
    /// Its name.
    pub name: QueueName,
    /// Its attributes.
    pub attributes: Attributes,
    /// Messages that can be received.
    pub active_messages: u64,
    /// Messages that were received and are hidden.
    pub inactive_messages: u64,
    /// Messages whose delay lasts.
    pub delay_messages: u64,
    /// When it was made, Unix milliseconds; the document has seconds.
    pub created_ms: i64,
    /// When its attributes were last changed, Unix milliseconds; the document has seconds.
    pub modified_ms: i64,
}

/// A queue on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListedQueue {
    /// Its URL alone.
    Bare(QueueName),
    /// With attributes and counters, as `x-mns-with-meta` asks.
    Described(Box<QueueDescription>),
}

/// A page of queues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueuePage {
    /// In the order of their names; may be empty.
    pub queues: Vec<ListedQueue>,
    /// Where the next page goes on, if there is one: the last name on this page.
    pub next_marker: Option<QueueName>,
}

impl Answer {
    /// The queue was made. 201.
    pub fn created(endpoint: &Endpoint, queue: &QueueName) -> Self {
        Self { status: 201, location: Some(endpoint.queue_url(queue)), body: None }
    }

    /// A queue of that name and those attributes was there. 204.
    pub fn exists(endpoint: &Endpoint, queue: &QueueName) -> Self {
        Self { status: 204, ..Self::created(endpoint, queue) }
    }

    /// A queue's attributes and counters.
    pub fn queue(queue: &QueueDescription) -> Self {
        Self::document(200, Document::write("Queue", |document| describe(document, queue)))
    }

    /// A page of queues.
    pub fn queues(endpoint: &Endpoint, page: &QueuePage) -> Self {
        let body = Document::write("Queues", |document| {
            for queue in &page.queues {
                document.element("Queue", |document| match queue {
                    ListedQueue::Bare(name) => {
                        document.leaf("QueueURL", endpoint.queue_url(name));
                    }
                    ListedQueue::Described(queue) => {
                        document.leaf("QueueURL", endpoint.queue_url(&queue.name));
                        describe(document, queue);
                    }
                });
            }
            if let Some(marker) = &page.next_marker {
                document.leaf("NextMarker", marker);
            }
        });
        Self::document(200, body)
    }
}

/// The twelve elements, every one of which a client requires (queue notes, 5.3).
fn describe(document: &mut Document, queue: &QueueDescription) {
    let attributes = &queue.attributes;
    document
        .leaf("QueueName", &queue.name)
        .leaf("DelaySeconds", attributes.delay_seconds)
        .leaf("MaximumMessageSize", attributes.maximum_message_size)
        .leaf("MessageRetentionPeriod", attributes.message_retention_period)
        .leaf("VisibilityTimeout", attributes.visibility_timeout)
        .leaf("PollingWaitSeconds", attributes.polling_wait_seconds)
        .leaf("LoggingEnabled", if attributes.logging_enabled { "True" } else { "False" })
        .leaf("ActiveMessages", queue.active_messages)
        .leaf("InactiveMessages", queue.inactive_messages)
        .leaf("DelayMessages", queue.delay_messages)
        .leaf("CreateTime", queue.created_ms.div_euclid(1000))
        .leaf("LastModifyTime", queue.modified_ms.div_euclid(1000));
}
