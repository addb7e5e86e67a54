//! The answer to deleting several messages (queue notes, 5.12).

use super::Answer;
use crate::Fault;
use crate::xml::Document;

/// A handle of a batch whose message was not deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undeleted {
    /// The handle as it came.
    pub receipt_handle: String,
    /// Why not.
    pub fault: Fault,
}

impl Answer {
    /// All of a batch were deleted but these. 204 when none is left; else only the failed ones are told, with 404 when every
    /// fault is `MessageNotExist`, 500 when one is internal, or 400 (a choice).
    pub fn deleted_batch(undeleted: &[Undeleted]) -> Self {
        let statuses = || undeleted.iter().map(|one| one.fault.http_status);
        let status = match statuses().max() {
            None => return Self::done(),
            Some(500..) => 500,
            Some(404) if undeleted.iter().all(|one| one.fault == Fault::message_not_exist()) => 404,
            Some(_) => 400,
        };
        let body = Document::write("Errors", |document| {
            for Undeleted { receipt_handle, fault } in undeleted {
                document.element("Error", |error| {
                    error
                        .leaf("ErrorCode", fault.code)
                        .leaf("ErrorMessage", &fault.message)
                        .leaf("ReceiptHandle", receipt_handle);
                });
            }
        });
        Self::document(status, body)
    }
}
