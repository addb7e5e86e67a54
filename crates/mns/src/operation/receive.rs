//! Receiving, looking, hiding again: their parameters stand in the query (queue notes, 5.8 to 5.10 and 5.13).

use super::Operation;
use crate::bounds::{BatchSize, NewVisibilityTimeout, WaitSeconds};
use crate::request::{Action, Query};
use crate::{Fault, QueueName};

/// Whether there is a count decides between one message and a batch, a count of 1 too (queue notes, 5.9).
pub(crate) fn read_receive(action: Action, queue: QueueName, query: &Query) -> Result<Operation, Fault> {
    let count = query.get("numOfMessages").map(BatchSize::parse).transpose()?;
    let wait = query.get("waitseconds").map(WaitSeconds::parse).transpose()?;
    Ok(match (action, count) {
        (Action::PeekMessage, None) => Operation::PeekMessage { queue },
        (Action::PeekMessage, Some(count)) => Operation::BatchPeekMessage { queue, count },
        (_, None) => Operation::ReceiveMessage { queue, wait },
        (_, Some(count)) => Operation::BatchReceiveMessage { queue, count, wait },
    })
}

pub(crate) fn read_visibility(queue: QueueName, query: &Query) -> Result<Operation, Fault> {
    let given = |name| query.get(name).filter(|value| !value.is_empty());
    let handle = given("ReceiptHandle").ok_or_else(Fault::missing_receipt_handle)?;
    let timeout = given("VisibilityTimeout").ok_or_else(Fault::missing_visibility_timeout)?;
    Ok(Operation::ChangeMessageVisibility {
        queue,
        handle: handle.parse()?,
        timeout: NewVisibilityTimeout::parse(timeout)?,
    })
}
