//! Counts of callers that stay away are forgotten, so that memory is that of those who call.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::Gateway;
use crate::stop;

/// The longest that a bucket takes to be full again (`strangers`).
const EVERY: Duration = Duration::from_secs(10);

/// Forgets idle callers until the service stops.
pub async fn keep_forgetting_idle(gateway: Arc<Gateway>, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop::stopped(&mut stopped) => return,
        }
        gateway.throttle.forget_idle();
        gateway.strangers.forget_idle();
    }
}
