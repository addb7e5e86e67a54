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
///
/// In a store of several nodes each row is one node's or nobody's. A row that is due at its birth is that of the node whose commit
/// answers it; one that is born parked, or was replayed, is nobody's. What a call of a node sets free becomes that node's, and is
/// answered, unless it is another's: then it stays so and falls due there, for it may be under way, and that node is told
/// ([`News::Deliveries`](super::neighbours::News)). A row stays a node's over failed attempts, until it is settled, or the
/// node leaves or is gone. In a store of one node every row is that one's.
#[async_trait]
pub trait Deliveries: Send + Sync + 'static {
    /// Destinations whose number is greater than `after` and that have deliveries which are not parked, this node's or nobody's,
    /// by number.
    async fn waiting_destinations(&self, after: i64, limit: u64) -> Result<Vec<Waiting>, StoreError>;
    /// Deliveries of a destination that are due, this node's and nobody's, which become this node's by it; with `after`, a due
    /// time and a row, only those behind that place. `next_due_ms` is of the same rows.
    async fn due_deliveries(
        &self,
        destination: &Arc<Destination>,
        now_ms: i64,
        after: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Page, StoreError>;
    /// The rows of those of these deliveries that are still to be made as they were read: not settled, cancelled, parked,
    /// attempted or taken by another node meanwhile.
    async fn still_waiting(&self, deliveries: &[Delivery]) -> Result<Vec<i64>, StoreError>;
    /// Records an attempt and what became of its deliveries; answers those that it set free. Of a row that another node took
    /// meanwhile only that it was delivered counts: when it is due again, and whether it is given up, is that node's to say.
    async fn settle(&self, settlement: Settlement, now_ms: i64) -> Result<Vec<Delivery>, StoreError>;
}
