//! Deleting one message by the query, several by a body (queue notes, 5.11 and 5.12).

use super::Operation;
use super::queue::unexpected_root;
use crate::message::LARGEST_BATCH;
use crate::request::Query;
use crate::xml::{self, Document};
use crate::{Fault, QueueName, ReceiptHandle};

/// A handle of a batch: its text, which an error repeats, and the handle, if it is one of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenHandle {
    /// As it came.
    pub text: String,
    /// `None` is to be answered `ReceiptHandleError`.
    pub handle: Option<ReceiptHandle>,
}

impl From<ReceiptHandle> for GivenHandle {
    fn from(handle: ReceiptHandle) -> Self {
        Self { text: handle.to_string(), handle: Some(handle) }
    }
}

pub(crate) fn read_delete(queue: QueueName, query: &Query, body: &[u8]) -> Result<Operation, Fault> {
    match query.get("ReceiptHandle") {
        Some("") => Err(Fault::missing_receipt_handle()),
        Some(handle) => Ok(Operation::DeleteMessage { queue, handle: handle.parse()? }),
        None if body.is_empty() => Err(Fault::missing_receipt_handle()),
        None => Ok(Operation::BatchDeleteMessage { queue, handles: read_handles(body)? }),
    }
}

fn read_handles(body: &[u8]) -> Result<Vec<GivenHandle>, Fault> {
    let root = xml::read(body)?;
    if root.name() != "ReceiptHandles" {
        return Err(unexpected_root("ReceiptHandles", &root));
    }
    let given = root.children().iter().filter(|child| child.name() == "ReceiptHandle");
    let handles: Vec<_> = given
        .map(|child| GivenHandle { text: child.text().to_owned(), handle: child.text().trim().parse().ok() })
        .collect();
    if (1..=LARGEST_BATCH).contains(&handles.len()) {
        return Ok(handles);
    }
    let came = handles.len();
    let text = format!("ReceiptHandles is expected to have 1 to {LARGEST_BATCH} ReceiptHandle, not {came}.");
    Err(Fault::invalid_argument(text))
}

/// The body of BatchDeleteMessage, as a client sends it.
pub fn handles_document(handles: &[ReceiptHandle]) -> String {
    Document::write("ReceiptHandles", |document| {
        for handle in handles {
            document.leaf("ReceiptHandle", handle);
        }
    })
}
