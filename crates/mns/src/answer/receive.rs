//! Answers that carry messages, and the new handle of one that stays hidden (queue notes, 5.8 to 5.10 and 5.13).

use super::Answer;
use crate::bounds::Priority;
use crate::operation::write_properties;
use crate::xml::Document;
use crate::{MessageId, Property, ReceiptHandle, body_md5};

/// A message as it lies in its queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its id.
    pub id: MessageId,
    /// Its body, byte for byte as sent.
    pub body: String,
    /// When it was sent, Unix milliseconds.
    pub enqueued_ms: i64,
    /// When it was first received, Unix milliseconds; `None` before that, which is shown as when it was sent.
    pub first_dequeued_ms: Option<i64>,
    /// How often it was received, this time included.
    pub dequeue_count: u32,
    /// Which goes first.
    pub priority: Priority,
    /// As sent.
    pub user_properties: Vec<Property>,
    /// As sent.
    pub system_properties: Vec<Property>,
}

/// A delivery of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Which message.
    pub message: StoredMessage,
    /// The handle of this delivery.
    pub receipt_handle: ReceiptHandle,
    /// When it shows again, Unix milliseconds.
    pub next_visible_ms: i64,
}

impl Answer {
    /// One message was received.
    pub fn received(received: &Received) -> Self {
        Self::document(200, Document::write("Message", |document| write_received(document, received)))
    }

    /// A batch was received. It has at least one message; where there is none the answer is `MessageNotExist`.
    pub fn received_batch(batch: &[Received]) -> Self {
        Self::batch(batch, write_received)
    }

    /// A message was looked at.
    pub fn peeked(message: &StoredMessage) -> Self {
        Self::document(200, Document::write("Message", |document| write_peeked(document, message)))
    }

    /// Several were looked at, at least one.
    pub fn peeked_batch(batch: &[StoredMessage]) -> Self {
        Self::batch(batch, write_peeked)
    }

    /// A message stays hidden until then; only the new handle works.
    pub fn visibility(receipt_handle: ReceiptHandle, next_visible_ms: i64) -> Self {
        let body = Document::write("ChangeVisibility", |document| {
            document.leaf("ReceiptHandle", receipt_handle).leaf("NextVisibleTime", next_visible_ms);
        });
        Self::document(200, body)
    }

    fn batch<T>(batch: &[T], write: impl Fn(&mut Document, &T)) -> Self {
        let body = Document::write("Messages", |document| {
            for one in batch {
                document.element("Message", |document| write(document, one));
            }
        });
        Self::document(200, body)
    }
}

/// The nine fields, every one of which a client requires, and what the sender gave beside the body.
fn write_received(document: &mut Document, received: &Received) {
    let message = &received.message;
    document.leaf("MessageId", message.id).leaf("ReceiptHandle", received.receipt_handle);
    write_body(document, message);
    document.leaf("NextVisibleTime", received.next_visible_ms);
    write_history(document, message);
}

fn write_peeked(document: &mut Document, message: &StoredMessage) {
    document.leaf("MessageId", message.id);
    write_body(document, message);
    write_history(document, message);
}

fn write_body(document: &mut Document, message: &StoredMessage) {
    document
        .leaf("MessageBodyMD5", body_md5(&message.body))
        .leaf("MessageBody", &message.body)
        .leaf("EnqueueTime", message.enqueued_ms);
}

fn write_history(document: &mut Document, message: &StoredMessage) {
    document
        .leaf("FirstDequeueTime", message.first_dequeued_ms.unwrap_or(message.enqueued_ms))
        .leaf("DequeueCount", message.dequeue_count)
        .leaf("Priority", message.priority);
    write_properties(document, &message.user_properties, &message.system_properties);
}
