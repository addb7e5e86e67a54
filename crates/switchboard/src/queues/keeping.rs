//! The clockwork: hidden messages that become visible wake those who wait, expired ones go.

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

impl Queues {
    /// Keeps the service until it stops.
    pub fn keep(&self) -> JoinHandle<()> {
        let (ringing, sweeping, mut stop) = (self.clone(), self.clone(), self.stop.clone());
        tokio::spawn(async move {
            let both = async { tokio::join!(ringing.ring(), sweeping.sweep()) };
            tokio::select! {
                _ = both => {}
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
}
