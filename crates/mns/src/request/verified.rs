//! The last step: the request is its sender's. What is asked may be judged, then read.

use super::{Action, digest, raw::Request};
use crate::operation::{
    Operation, read_attributes, read_delete, read_listing, read_receive, read_send, read_visibility,
};
use crate::{Fault, QueueName};

/// A request whose signature is right.
#[derive(Clone, Debug)]
pub struct Verified<'a> {
    pub(super) request: Request<'a>,
}

impl Verified<'_> {
    /// What the key has to be allowed to do.
    pub const fn action(&self) -> Action {
        self.request.action
    }

    /// To which queue; of a listing there is none.
    pub const fn queue(&self) -> Option<&QueueName> {
        self.request.queue.as_ref()
    }

    /// Checks `Content-MD5` and reads what is asked. To be called once the key may do it.
    ///
    /// # Errors
    /// `InvalidDigest`, `MalformedXML`, `InvalidArgument`, `ReceiptHandleError`, `MissingReceiptHandle` and
    /// `MissingVisibilityTimeout`.
    pub fn operation(&self) -> Result<Operation, Fault> {
        let Request { raw, action, queue, query } = &self.request;
        digest::check(raw)?;
        let Some(queue) = queue.clone() else { return read_listing(raw).map(Operation::ListQueues) };
        match action {
            Action::CreateQueue => {
                Ok(Operation::CreateQueue { queue, attributes: read_attributes(raw.body)? })
            }
            Action::SetQueueAttributes => {
                Ok(Operation::SetQueueAttributes { queue, attributes: read_attributes(raw.body)? })
            }
            Action::GetQueueAttributes => Ok(Operation::GetQueueAttributes { queue }),
            Action::DeleteQueue => Ok(Operation::DeleteQueue { queue }),
            Action::ListQueue => read_listing(raw).map(Operation::ListQueues),
            Action::SendMessage => read_send(queue, raw.body),
            Action::ReceiveMessage | Action::PeekMessage => read_receive(*action, queue, query),
            Action::DeleteMessage => read_delete(queue, query, raw.body),
            Action::ChangeMessageVisibility => read_visibility(queue, query),
        }
    }
}
