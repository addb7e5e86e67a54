//! The clockwork: hidden messages that become visible wake those who wait, expired ones go.
//!
//! Where several nodes share the store, one of them sweeps for all. What another node puts into a queue, or shows again there, comes
//! as news of the store; news may get lost, so all queues with waiters are looked at several times a second, in one look.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::Queues;
use crate::stop::stopped;

/// Between two looks at the wall clock at most: it may be set.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Between two rounds of sweeping.
const SWEEP_EVERY: Duration = Duration::from_secs(5);
/// Messages that one step of sweeping removes at most.
const SWEEP_STEP: u32 = 200;
/// Between two steps of one round, for all other changes.
const SWEEP_PAUSE: Duration = Duration::from_millis(10);

/// Between two looks at what other nodes put into the queues where somebody waits (decided).
const LOOK_AROUND_EVERY: Duration = Duration::from_millis(50);
/// After a look that failed.
const UNREADABLE: Duration = Duration::from_secs(1);
/// Queues of one such look at most.
const LOOKED_AT: usize = 256;

impl Queues {
    /// Keeps the service until it stops.
    pub fn keep(&self) -> JoinHandle<()> {
        let (queues, mut stop) = (self.clone(), self.stop.clone());
        tokio::spawn(async move {
            let all = async { tokio::join!(queues.ring(), queues.sweep(), queues.look_around()) };
            tokio::select! {
                _ = all => {}
                () = stopped(&mut stop) => {}
            }
        })
    }

    async fn ring(&self) {
        loop {
            let now_ms = self.now_ms();
            match self.waiting.ring(now_ms) {
                Some(next_ms) => {
                    let wait = Duration::from_millis(next_ms.saturating_sub(now_ms).unsigned_abs());
                    tokio::select! {
                        () = tokio::time::sleep(wait.min(LOOK_EVERY)) => {}
                        () = self.waiting.sooner() => {}
                    }
                }
                None => self.waiting.sooner().await,
            }
        }
    }

    async fn sweep(&self) {
        loop {
            if !self.store.does_chores() {
                tokio::time::sleep(SWEEP_EVERY).await;
                continue;
            }
            match self.store.sweep_queues(SWEEP_STEP, self.now_ms()).await {
                Ok(0) => tokio::time::sleep(SWEEP_EVERY).await,
                Ok(_) => tokio::time::sleep(SWEEP_PAUSE).await,
                Err(error) => {
                    tracing::warn!(%error, "expired messages cannot be removed");
                    tokio::time::sleep(SWEEP_EVERY).await;
                }
            }
        }
    }

    async fn look_around(&self) {
        if self.store.news().is_none() {
            return;
        }
        loop {
            tokio::time::sleep(LOOK_AROUND_EVERY).await;
            for queues in self.waiting.queues().chunks(LOOKED_AT) {
                match self.store.with_messages(queues, self.now_ms()).await {
                    // Whoever finds more than he takes wakes the next.
                    Ok(found) => found.iter().for_each(|queue| self.waiting.wake(queue, 1)),
                    Err(error) => {
                        tracing::warn!(%error, "what other nodes put into queues cannot be seen");
                        tokio::time::sleep(UNREADABLE).await;
                    }
                }
            }
        }
    }
}
