//! Counts of callers that stay away are forgotten, so that memory is that of those who call.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::Gateway;
use crate::stop;

/// The longest that a bucket takes to be full again (`strangers`).
const EVERY: Duration = Duration::from_secs(10);

/// Between two looks at all buckets that the nodes of a store share (decided): a row of some hundred bytes each, which nothing but
/// this look touches when its account stays away.
const SHARED_EVERY: Duration = Duration::from_secs(10 * 60);

/// Forgets idle callers until the service stops.
pub async fn keep_forgetting_idle(gateway: Arc<Gateway>, mut stopped: watch::Receiver<bool>) {
    let mut ticks = interval_at(Instant::now(), EVERY);
    let mut shared_ticks = interval_at(Instant::now() + SHARED_EVERY, SHARED_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    shared_ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                gateway.throttle.forget_idle();
                gateway.strangers.forget_idle();
            }
            _ = shared_ticks.tick() => forget_full(&gateway).await,
            () = stop::stopped(&mut stopped) => return,
        }
    }
}

/// Of what the store counts for all nodes; one of them does it.
async fn forget_full(gateway: &Gateway) {
    let store = &gateway.services.store;
    let Some(counter) = store.rates().filter(|_| store.does_chores()) else { return };
    if let Err(error) = counter.forget_full().await {
        tracing::warn!(%error, "the limits' full buckets stay until the next look");
    }
}
