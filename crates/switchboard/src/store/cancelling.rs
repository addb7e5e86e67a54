//! What a setting had chosen is given up when it is switched off. A change gives up what it finds in one small step and notes
//! the rest, which is no longer made from then on; the rest is cancelled in steps that nobody feels.

use async_trait::async_trait;

use super::StoreError;
use crate::model::Delivery;

/// Where a pass through the rest goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The number of the note.
    pub cancellation: i64,
    /// Behind this delivery of it; none: from its beginning.
    pub after: Option<After>,
}

/// A delivery that waits, as a pass comes by: by address, then in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct After {
    /// Where it goes.
    pub url: String,
    /// What it stays in order with.
    pub order_key: String,
    /// Its place in that order.
    pub position: i64,
    /// Its row.
    pub row: i64,
}

/// What came of a step.
#[derive(Debug, Clone, Default)]
pub struct Cancelled {
    /// How many deliveries it cancelled.
    pub count: u64,
    /// Deliveries that waited behind them and are due now.
    pub freed: Vec<Delivery>,
    /// Where the next one goes on; none: nothing is left.
    pub next: Option<Place>,
}

/// A store that gives up in steps.
#[async_trait]
pub trait Cancelling: Send + Sync + 'static {
    /// One step: cancels at most `limit` deliveries of those that are noted. `now_ms` is the wall clock.
    async fn cancel_rest(&self, from: Place, limit: u32, now_ms: i64) -> Result<Cancelled, StoreError>;
}
