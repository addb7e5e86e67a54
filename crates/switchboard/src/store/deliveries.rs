//! What the delivery engine asks of a store.

use std::sync::Arc;

use async_trait::async_trait;

use super::StoreError;
use crate::model::{Delivery, Destination, Settlement};

/// A destination with deliveries that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The destination.
    pub destination: Arc<Destination>,
    /// When the first of them falls due, milliseconds of the wall clock.
    pub first_due_ms: i64,
}

/// Deliveries of one destination that are due, in the order in which they fell due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The deliveries.
    pub deliveries: Vec<Delivery>,
    /// When the next one behind them falls due. None: there is no other, or the page is full.
    pub next_due_ms: Option<i64>,
}

/// Deliveries as the engine takes them. Of the rows of one order and destination only the first is ever due; the others are
/// parked until those before them are settled.
#[async_trait]
pub trait Deliveries: Send + Sync + 'static {
    /// Destinations whose number is greater than `after` and that have deliveries which are not parked, by number.
    async fn waiting_destinations(&self, after: i64, limit: u64) -> Result<Vec<Waiting>, StoreError>;
    /// Deliveries of a destination that are due; with `after`, a due time and a row, only those behind that place.
    async fn due_deliveries(
        &self,
        destination: &Arc<Destination>,
        now_ms: i64,
        after: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Page, StoreError>;
    /// The rows of those of these deliveries that are still to be made as they were read: not settled, cancelled, parked or
    /// attempted meanwhile.
    async fn still_waiting(&self, deliveries: &[Delivery]) -> Result<Vec<i64>, StoreError>;
    /// Records an attempt and what became of its deliveries; answers those that it set free.
    async fn settle(&self, settlement: Settlement, now_ms: i64) -> Result<Vec<Delivery>, StoreError>;
}
