//! Messages go in, are looked at, deleted, shown or hidden.

use mns::answer::Sent;
use mns::bounds::{BatchSize, NewVisibilityTimeout};
use mns::{Fault, MessageId, NewMessage, ReceiptHandle};

use super::{Queues, fault};
use crate::store::queues::{Posted, Posting, Properties, QueueError, QueueKey, QueueMessage};

impl Queues {
    /// Puts messages in, each for itself; answers in their order.
    ///
    /// # Errors
    /// There is no such queue, or the store failed.
    pub async fn send(
        &self,
        key: &QueueKey,
        messages: Vec<Result<NewMessage, Fault>>,
    ) -> Result<Vec<Result<Sent, Fault>>, QueueError> {
        let mut answers = Vec::with_capacity(messages.len());
        let mut postings = Vec::with_capacity(messages.len());
        for message in messages {
            answers.push(message.map(|message| {
                let id = MessageId::new(rand::random());
                let sent = Sent::new(id, &message.body);
                postings.push(posting(id, message));
                sent
            }));
        }
        let posted = self.touched(key, || self.store.post(key, postings.clone(), self.now_ms())).await?;
        let mut available = 0;
        for (answer, posted) in answers.iter_mut().filter(|answer| answer.is_ok()).zip(posted) {
            match posted {
                Posted::Available => available += 1,
                Posted::Delayed { handle, visible_ms } => {
                    self.waiting.expect(key, visible_ms);
                    if let Ok(sent) = answer {
                        sent.receipt_handle = Some(handle);
                    }
                }
                Posted::TooLong(maximum) => *answer = Err(too_long(maximum)),
            }
        }
        self.waiting.wake(key, available);
        Ok(answers)
    }

    /// What a receive of so many would find.
    ///
    /// # Errors
    /// There is no such queue, nothing can be received, or the store failed.
    pub async fn peek(&self, key: &QueueKey, count: BatchSize) -> Result<Vec<QueueMessage>, QueueError> {
        let found = self.touched(key, || self.store.peek(key, count.get(), self.now_ms())).await?;
        if found.is_empty() { Err(QueueError::MessageNotExist) } else { Ok(found) }
    }

    /// Deletes messages, each for itself; answers in the order of the handles.
    ///
    /// # Errors
    /// There is no such queue, or the store failed.
    pub async fn delete_messages(
        &self,
        key: &QueueKey,
        handles: Vec<ReceiptHandle>,
    ) -> Result<Vec<Result<(), Fault>>, QueueError> {
        let deleted =
            self.touched(key, || self.store.delete_messages(key, handles.clone(), self.now_ms())).await?;
        Ok(deleted.into_iter().map(|deleted| deleted.map_err(fault)).collect())
    }

    /// Hides a message for another while, from now on; answers its new handle, and when it shows again in milliseconds of the
    /// wall clock.
    ///
    /// # Errors
    /// There is no such queue, the handle is not the newest of a hidden message of it, or the store failed.
    pub async fn change_visibility(
        &self,
        key: &QueueKey,
        handle: ReceiptHandle,
        timeout: NewVisibilityTimeout,
    ) -> Result<(ReceiptHandle, i64), QueueError> {
        let random = rand::random();
        let now_ms = self.now_ms();
        let visible_ms = self.store.change_visibility(key, handle, timeout.get(), random, now_ms).await?;
        if timeout.get() == 0 {
            self.waiting.wake(key, 1);
        } else {
            self.waiting.expect(key, visible_ms);
        }
        Ok((ReceiptHandle::new(handle.queue(), handle.message(), random), visible_ms))
    }
}

fn posting(id: MessageId, message: NewMessage) -> Posting {
    Posting {
        id: id.to_string(),
        body: message.body,
        delay_s: message.delay_seconds.map(|delay| delay.get()),
        priority: message.priority.get(),
        properties: Properties { user: message.user_properties, system: message.system_properties },
        handle: rand::random(),
    }
}

fn too_long(maximum: u32) -> Fault {
    Fault::invalid_argument(format!("MessageBody is expected to have {maximum} bytes at most in this queue."))
}
