//! Messages come out, now or after a wait.

use std::time::Duration;

use mns::bounds::{BatchSize, WaitSeconds};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Queues;
use super::waiting::Place;
use crate::stop::stopped;
use crate::store::queues::{QueueError, QueueKey, Received, ReceivedMessage};

/// How long a receive clears away expired messages and dead letters at most, should it not wait longer for a message anyway (decided).
const CLEARING_AT_MOST: Duration = Duration::from_secs(1);

/// What was claimed for somebody. Dropped untaken, it is given back.
struct Claimed {
    queues: Queues,
    key: QueueKey,
    received: Received,
}

impl Claimed {
    fn take(mut self) -> Received {
        std::mem::take(&mut self.received)
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        let messages = std::mem::take(&mut self.received.messages);
        if messages.is_empty() {
            return;
        }
        // Without a runtime the process ends; what is hidden then shows after its time.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (queues, key) = (self.queues.clone(), self.key.clone());
            runtime.spawn(async move { queues.give_back(&key, messages).await });
        }
    }
}

impl Queues {
    /// Receives up to `count` messages as soon as there is one, and waits for it as long as `wait` says, or the queue where it
    /// says nothing. Whoever drops this receives nothing.
    ///
    /// # Errors
    /// There is no such queue, the wait was in vain, the service stops, or the store failed.
    pub async fn receive(
        &self,
        key: &QueueKey,
        count: BatchSize,
        wait: Option<WaitSeconds>,
    ) -> Result<Vec<ReceivedMessage>, QueueError> {
        let began = Instant::now();
        let mut stop = self.stop.clone();
        let mut wait_s = wait.map(WaitSeconds::get);
        let mut place: Option<Place> = None;
        loop {
            // In line before the look, so that what comes after it is not missed.
            match &place {
                Some(place) => place.take_again(),
                None if wait_s.is_some_and(|wait_s| wait_s > 0) => {
                    place = self.waiting.queue_up(key);
                    if place.is_none() {
                        // Too many of the account wait already: this one gets what there is.
                        wait_s = Some(0);
                    }
                }
                None => {}
            }
            let received = self.touched(key, || self.claim(key, count)).await?;
            if !received.messages.is_empty() {
                return Ok(received.messages);
            }
            let wait_s = *wait_s.get_or_insert(received.polling_wait_s);
            let deadline = began + Duration::from_secs(wait_s.into()).max(CLEARING_AT_MOST);
            if received.more {
                if *stop.borrow() || Instant::now() >= deadline {
                    return Err(QueueError::MessageNotExist);
                }
                continue;
            }
            let Some(place) = place.as_ref().filter(|_| wait_s > 0) else {
                if wait_s == 0 {
                    return Err(QueueError::MessageNotExist);
                }
                continue;
            };
            tokio::select! {
                () = place.woken() => {}
                () = tokio::time::sleep_until(deadline) => return Err(QueueError::MessageNotExist),
                () = stopped(&mut stop) => return Err(QueueError::MessageNotExist),
            }
        }
    }

    /// Claims what there is, in a task of its own: what was claimed for somebody who went meanwhile is given back, however late
    /// he went.
    async fn claim(&self, key: &QueueKey, count: BatchSize) -> Result<Received, QueueError> {
        let (answer, answered) = oneshot::channel();
        let (queues, key) = (self.clone(), key.clone());
        tokio::spawn(async move {
            let handles = (0..count.get()).map(|_| rand::random()).collect();
            let claimed = queues.store.receive(&key, handles, queues.now_ms()).await;
            if let Ok(received) = &claimed {
                queues.tell(&key, received);
            }
            // Who went before hears nothing, and drops it as well.
            let _ = answer.send(claimed.map(|received| Claimed { queues, key, received }));
        });
        let gone =
            |_| QueueError::Store(crate::store::StoreError::Unavailable("a receive was cut".to_owned()));
        Ok(answered.await.map_err(gone)??.take())
    }

    /// Tells those who wait what a receive found beside what it took.
    fn tell(&self, key: &QueueKey, received: &Received) {
        if let Some(visible_ms) = received.next_visible_ms {
            self.waiting.expect(key, visible_ms);
        }
        if received.more {
            self.waiting.wake(key, 1);
        }
        if let Some((target, count)) = &received.dead {
            tracing::info!(
                queue = key.name,
                target,
                count,
                "messages that were received too often were moved"
            );
            self.waiting.wake(&QueueKey { name: target.clone(), ..key.clone() }, *count);
        }
    }

    async fn give_back(&self, key: &QueueKey, messages: Vec<ReceivedMessage>) {
        let count = messages.len();
        match self.store.give_back(messages, self.now_ms()).await {
            Ok(()) => self.waiting.wake(key, count),
            Err(error) => tracing::warn!(%error, "messages that nobody got stay hidden for their time"),
        }
    }
}
