//! What is over goes, a seal with its entries at a time.

use std::time::Duration;

use tokio::sync::watch;

use crate::model::Clocks;
use crate::stop::stopped;
use crate::store::Shared;
use crate::store::audit::{AuditForgotten, AuditPlace};

/// Between two steps that removed something; between two that only looked.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(5));
/// Between the end of a pass and the next one.
const PASS_EVERY: Duration = Duration::from_secs(60 * 60);
/// Between the start of the service and the first pass: a start has better things to do.
const FIRST_PASS: Duration = Duration::from_secs(90);

/// Makes passes until `stop` turns true; what came about `keep` ago goes.
pub(super) async fn keep_forgetting(
    store: Shared,
    clocks: Clocks,
    keep: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let keep_ms = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let (mut place, mut pause) = (AuditPlace::START, FIRST_PASS);
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(&mut stop) => return,
        }
        let before_ms = clocks.wall().as_millisecond().saturating_sub(keep_ms);
        (place, pause) = match store.forget_audit(place.clone(), before_ms).await {
            Ok(AuditForgotten { next: None, .. }) => (AuditPlace::START, PASS_EVERY),
            Ok(AuditForgotten { rows, next: Some(next) }) => {
                (next, if rows > 0 { PAUSES.0 } else { PAUSES.1 })
            }
            Err(error) => {
                tracing::error!(%error, "what is over of the audit cannot be removed; it is tried again later");
                (place, PASS_EVERY)
            }
        };
    }
}
