//! From an operation of the protocol to its answer.

use mns::answer::{ListedQueue, QueueDescription, QueuePage, StoredMessage, Undeleted};
use mns::bounds::{BatchSize, Priority};
use mns::operation::{GivenHandle, QueueListing};
use mns::{Answer, Endpoint, Fault, Operation, QueueName};

use super::{Queues, fault};
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::queues::{Creation, Queue, QueueKey, QueueMessage, ReceivedMessage};

impl Queues {
    /// Does what is asked of the queues of an account. `endpoint` is how the client called us.
    ///
    /// # Errors
    /// What the protocol says to it.
    pub async fn perform(
        &self,
        account: &AccountId,
        operation: Operation,
        endpoint: &Endpoint,
    ) -> Result<Answer, Fault> {
        let key = |queue: &QueueName| QueueKey::new(account, queue.as_str());
        Ok(match operation {
            Operation::CreateQueue { queue, attributes } => {
                match self.create(&key(&queue), attributes).await.map_err(fault)? {
                    Creation::Made => Answer::created(endpoint, &queue),
                    Creation::Existed => Answer::exists(endpoint, &queue),
                }
            }
            Operation::SetQueueAttributes { queue, attributes } => {
                self.set(&key(&queue), attributes).await.map_err(fault)?;
                Answer::done()
            }
            Operation::GetQueueAttributes { queue } => {
                Answer::queue(&description(self.get(&key(&queue)).await.map_err(fault)?)?)
            }
            Operation::DeleteQueue { queue } => {
                self.delete(&key(&queue)).await.map_err(fault)?;
                Answer::done()
            }
            Operation::ListQueues(listing) => Answer::queues(endpoint, &self.page(account, listing).await?),
            Operation::SendMessage { queue, message } => {
                let sent = self.send(&key(&queue), vec![Ok(message)]).await.map_err(fault)?.pop();
                Answer::sent(&sent.ok_or_else(Fault::internal_error)??)
            }
            Operation::BatchSendMessage { queue, messages } => {
                Answer::sent_batch(&self.send(&key(&queue), messages).await.map_err(fault)?)
            }
            Operation::ReceiveMessage { queue, wait } => {
                let mut received =
                    self.receive(&key(&queue), BatchSize::LOWEST, wait).await.map_err(fault)?;
                Answer::received(&delivery(received.pop().ok_or_else(Fault::message_not_exist)?)?)
            }
            Operation::BatchReceiveMessage { queue, count, wait } => {
                let received = self.receive(&key(&queue), count, wait).await.map_err(fault)?;
                let batch: Result<Vec<_>, _> = received.into_iter().map(delivery).collect();
                Answer::received_batch(&batch?)
            }
            Operation::PeekMessage { queue } => {
                let mut found = self.peek(&key(&queue), BatchSize::LOWEST).await.map_err(fault)?;
                Answer::peeked(&stored(found.pop().ok_or_else(Fault::message_not_exist)?)?)
            }
            Operation::BatchPeekMessage { queue, count } => {
                let found = self.peek(&key(&queue), count).await.map_err(fault)?;
                let batch: Result<Vec<_>, _> = found.into_iter().map(stored).collect();
                Answer::peeked_batch(&batch?)
            }
            Operation::DeleteMessage { queue, handle } => {
                let deleted = self.delete_messages(&key(&queue), vec![handle]).await.map_err(fault)?;
                deleted.into_iter().collect::<Result<(), _>>()?;
                Answer::done()
            }
            Operation::BatchDeleteMessage { queue, handles } => {
                Answer::deleted_batch(&self.delete_batch(&key(&queue), handles).await?)
            }
            Operation::ChangeMessageVisibility { queue, handle, timeout } => {
                let (handle, visible_ms) =
                    self.change_visibility(&key(&queue), handle, timeout).await.map_err(fault)?;
                Answer::visibility(handle, visible_ms)
            }
        })
    }

    async fn page(&self, account: &AccountId, listing: QueueListing) -> Result<QueuePage, Fault> {
        let QueueListing { prefix, marker, limit, with_meta } = listing;
        let (prefix, marker) = (prefix.unwrap_or_default(), marker.unwrap_or_default());
        let limit = limit.get();
        let wanted = limit.saturating_add(1);
        let store_fault = |error: StoreError| fault(error.into());
        // Who does not ask for the counts does not pay for them.
        let mut queues: Vec<(String, ListedQueue)> = if with_meta {
            let found = self.list(account, &prefix, &marker, wanted).await.map_err(store_fault)?;
            let listed = found.into_iter().map(|queue| {
                let name = queue.name.clone();
                Ok((name, ListedQueue::Described(Box::new(description(queue)?))))
            });
            listed.collect::<Result<_, Fault>>()?
        } else {
            let names = self.names(account, &prefix, &marker, wanted).await.map_err(store_fault)?;
            let listed = names.into_iter().map(|name| {
                let bare = QueueName::new(name.clone()).map_err(damaged)?;
                Ok((name, ListedQueue::Bare(bare)))
            });
            listed.collect::<Result<_, Fault>>()?
        };
        let more = queues.len() > limit as usize;
        queues.truncate(limit as usize);
        let last = queues.last().filter(|_| more).map(|(name, _)| name.clone());
        let next_marker = last.map(QueueName::new).transpose().map_err(damaged)?;
        Ok(QueuePage { queues: queues.into_iter().map(|(_, queue)| queue).collect(), next_marker })
    }

    /// Deletes what can be; answers the rest.
    async fn delete_batch(&self, key: &QueueKey, given: Vec<GivenHandle>) -> Result<Vec<Undeleted>, Fault> {
        let handles = given.iter().filter_map(|given| given.handle).collect();
        let mut deleted = self.delete_messages(key, handles).await.map_err(fault)?.into_iter();
        let undeleted = given.into_iter().filter_map(|GivenHandle { text, handle }| {
            let outcome = match handle {
                Some(_) => deleted.next().unwrap_or_else(|| Err(Fault::internal_error())),
                None => Err(Fault::receipt_handle_error()),
            };
            outcome.err().map(|fault| Undeleted { receipt_handle: text, fault })
        });
        Ok(undeleted.collect())
    }
}

fn description(queue: Queue) -> Result<QueueDescription, Fault> {
    Ok(QueueDescription {
        name: QueueName::new(queue.name).map_err(damaged)?,
        attributes: queue.attributes,
        active_messages: queue.active,
        inactive_messages: queue.inactive,
        delay_messages: queue.delayed,
        created_ms: queue.created_ms,
        modified_ms: queue.modified_ms,
    })
}

fn delivery(received: ReceivedMessage) -> Result<mns::answer::Received, Fault> {
    Ok(mns::answer::Received {
        message: stored(received.message)?,
        receipt_handle: received.handle,
        next_visible_ms: received.visible_ms,
    })
}

fn stored(message: QueueMessage) -> Result<StoredMessage, Fault> {
    Ok(StoredMessage {
        id: message.id.parse().map_err(damaged)?,
        body: message.body,
        enqueued_ms: message.enqueued_ms,
        first_dequeued_ms: message.first_dequeued_ms,
        dequeue_count: message.dequeue_count,
        priority: Priority::new(message.priority).map_err(damaged)?,
        user_properties: message.properties.user,
        system_properties: message.properties.system,
    })
}

/// Something in the store is not what was written into it.
fn damaged(reason: Fault) -> Fault {
    fault(StoreError::Damaged(format!("queues: {}", reason.message)).into())
}
