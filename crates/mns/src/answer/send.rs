//! Answers to sending (queue notes, 5.6 and 5.7).

use super::Answer;
use crate::xml::Document;
use crate::{Fault, MessageId, ReceiptHandle, body_md5};

/// A message that is in its queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: MessageId,
    /// The digest of its body, see [`body_md5`].
    pub body_md5: String,
    /// Of a delayed message only, so that it can be deleted before it shows.
    pub receipt_handle: Option<ReceiptHandle>,
}

impl Sent {
    /// A message of this body that is not delayed.
    pub fn new(id: MessageId, body: &str) -> Self {
        Self { id, body_md5: body_md5(body), receipt_handle: None }
    }
}

impl Answer {
    /// One message was sent. 201.
    pub fn sent(sent: &Sent) -> Self {
        Self::document(201, Document::write("Message", |message| write_sent(message, sent)))
    }

    /// A batch was taken: an entry for each message in the order of the request. 201 when all were sent; else 500 if a fault
    /// was internal, or 400, and no entry then has a handle, which a client would not understand (queue notes, 5.7; the
    /// statuses are a choice).
    pub fn sent_batch(entries: &[Result<Sent, Fault>]) -> Self {
        let faults = || entries.iter().filter_map(|entry| entry.as_ref().err());
        let whole = faults().next().is_none();
        let status = match faults().map(|fault| fault.http_status).max() {
            None => 201,
            Some(500..) => 500,
            Some(_) => 400,
        };
        let body = Document::write("Messages", |document| {
            for entry in entries {
                document.element("Message", |message| match entry {
                    Ok(sent) if whole => write_sent(message, sent),
                    Ok(sent) => write_known(message, sent),
                    Err(fault) => {
                        message.leaf("ErrorCode", fault.code).leaf("ErrorMessage", &fault.message);
                    }
                });
            }
        });
        Self::document(status, body)
    }
}

fn write_sent(message: &mut Document, sent: &Sent) {
    write_known(message, sent);
    if let Some(handle) = sent.receipt_handle {
        message.leaf("ReceiptHandle", handle);
    }
}

fn write_known(message: &mut Document, sent: &Sent) {
    message.leaf("MessageId", sent.id).leaf("MessageBodyMD5", &sent.body_md5);
}
