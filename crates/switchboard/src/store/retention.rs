//! What is over goes after a time, in small steps that nobody feels.
//!
//! What goes: deliveries that were received or cancelled, with the list of their failed attempts; receipts that have no
//! delivery left; attempts; messages that have no job. What stays: deliveries that wait, and exhausted ones until they are
//! replayed, since somebody still has to look at them (decided), with the failed attempts of their destination. Queue messages
//! have a life of their own (`queues`).
//!
//! Rows are found by their primary keys, which grow with time: a step goes on where the last one ended, looks at one page,
//! and writes only when something on it is to go.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use super::{Shared, StoreError};
use crate::model::Clocks;
use crate::stop::stopped;

/// Rows of one step at most: less than a millisecond or two of the writer's time.
const STEP: u32 = 200;
/// Between two steps that removed something; between two that only looked.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(5));
/// Between the end of a pass and the next one.
const PASS_EVERY: Duration = Duration::from_secs(10 * 60);
/// Between the start of the service and the first pass: a start has better things to do.
const FIRST_PASS: Duration = Duration::from_secs(60);

/// Where a pass through what is kept goes on: behind this row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Among the deliveries.
    Deliveries(i64),
    /// Among the receipts.
    Receipts(i64),
    /// Among the attempts.
    Attempts(i64),
    /// Among the messages: an account and an id.
    Messages(String, String),
}

impl Place {
    /// Where a pass begins.
    pub const START: Self = Self::Deliveries(0);
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// Rows that it removed.
    pub rows: u32,
    /// Where the next one goes on; none: the pass is over.
    pub next: Option<Place>,
}

/// A store that forgets what is over.
#[async_trait]
pub trait Retention: Send + Sync + 'static {
    /// One step: looks at no more than a page of rows behind `from`, removes of them what was over before this time
    /// (milliseconds of the wall clock), and at most `limit` rows.
    async fn forget(&self, from: Place, before_ms: i64, limit: u32) -> Result<Forgotten, StoreError>;
}

/// Makes passes until `stop` turns true, while this node does the chores; what was over `keep` ago goes.
pub async fn keep_forgetting(store: Shared, clocks: Clocks, keep: Duration, mut stop: watch::Receiver<bool>) {
    let keep_ms = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let mut place = Place::START;
    let mut pause = FIRST_PASS;
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(&mut stop) => return,
        }
        if !store.does_chores() {
            (place, pause) = (Place::START, FIRST_PASS);
            continue;
        }
        let before_ms = clocks.wall().as_millisecond().saturating_sub(keep_ms);
        (place, pause) = match store.forget(place.clone(), before_ms, STEP).await {
            Ok(Forgotten { next: None, .. }) => (Place::START, PASS_EVERY),
            Ok(Forgotten { rows, next: Some(next) }) => (next, if rows > 0 { PAUSES.0 } else { PAUSES.1 }),
            Err(error) => {
                tracing::error!(%error, "what is over cannot be removed; it is tried again later");
                (place, PASS_EVERY)
            }
        };
    }
}
