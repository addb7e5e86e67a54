//! Cancels in steps what settings had chosen that were switched off.

use std::time::Duration;

use tokio::sync::watch;

use super::Dispatcher;
use crate::model::Clocks;
use crate::stop::stopped;
use crate::store;
use crate::store::cancelling::Place;

/// Deliveries of one step at most: a few milliseconds of the writer's time.
const STEP: u32 = 200;
/// Between two steps, for all other changes.
const PAUSE: Duration = Duration::from_millis(10);
/// Between two looks for something to be cancelled.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Cancels until `stop` turns true, while this node does the chores. What is left is found by whoever does them next.
pub async fn keep_cancelling(
    store: store::Shared,
    clocks: Clocks,
    dispatcher: Dispatcher,
    mut stop: watch::Receiver<bool>,
) {
    let mut place = Place::default();
    loop {
        let now_ms = clocks.wall().as_millisecond();
        let pause = if !store.does_chores() {
            place = Place::default();
            LOOK_EVERY
        } else {
            match store.cancel_rest(place.clone(), STEP, now_ms).await {
                Ok(step) => {
                    dispatcher.cancelled(step.count, step.freed);
                    let pause = if step.next.is_some() { PAUSE } else { LOOK_EVERY };
                    place = step.next.unwrap_or_default();
                    pause
                }
                Err(error) => {
                    tracing::error!(%error, "receipts cannot be cancelled; it is tried again");
                    LOOK_EVERY
                }
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(&mut stop) => return,
        }
    }
}
