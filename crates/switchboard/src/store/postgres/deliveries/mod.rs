//! Receipts on their way to HTTP destinations.
//!
//! Of the rows of one order and destination only the first is ever due; the others are parked and are set free one by one as those
//! before them are settled. Who writes a row behind another one that waits locks that one, so that it cannot be settled meanwhile
//! by somebody who does not see the new row yet.
//!
//! - `writing`: receipts and their deliveries, with the change that causes them
//! - `claiming`: due rows become this node's
//! - `pauses`: between looks at what this node has in hand, where they are costly
//! - `settling`: what became of an attempt

mod claiming;
mod pauses;
mod settling;
pub(super) mod writing;

pub(super) use self::pauses::Pauses;

use std::sync::Arc;

use async_trait::async_trait;
use postgres::{Flight, Row};

use super::PostgresStore;
use crate::model::{Delivery, Destination, Settlement};
use crate::store::neighbours::News;
use crate::store::{Deliveries, Page, StoreError, Waiting};

/// Due time of a row that waits for an earlier one.
pub(super) const PARKED: i64 = i64::MAX;

/// No note says that it is about to be cancelled.
pub(super) const NOT_NOTED: &str = "NOT EXISTS (SELECT 1 FROM cancellations AS note
    WHERE note.account = row.account AND note.setting = row.setting AND row.id <= note.up_to)";

#[async_trait]
impl Deliveries for PostgresStore {
    async fn waiting_destinations(&self, after: i64, limit: u64) -> Result<Vec<Waiting>, StoreError> {
        let look = |node| claiming::waiting(node, after, limit);
        let own = self.node.number_or_nobody().filter(|_| self.pauses.is_over(after));
        let looked = std::time::Instant::now();
        let nodes = own.into_iter().chain([0]);
        let rows = self.pool.fly(&Flight::of(nodes.map(look).collect())).await?;
        if own.is_some() {
            self.pauses.looked(looked.elapsed());
        }
        claiming::merged(&rows, limit).map_err(super::Failure::into_store)
    }

    async fn due_deliveries(
        &self,
        destination: &Arc<Destination>,
        now_ms: i64,
        after: Option<(i64, i64)>,
        limit: u64,
    ) -> Result<Page, StoreError> {
        let node = self.node.number();
        let flight = Flight::of(claiming::due(destination, node, now_ms, after, limit));
        let rows = self.pool.fly(&flight).await?;
        Ok(claiming::page(&rows, destination, now_ms, limit))
    }

    async fn still_waiting(&self, deliveries: &[Delivery]) -> Result<Vec<i64>, StoreError> {
        let Some(first) = deliveries.first() else { return Ok(Vec::new()) };
        let query = claiming::still_waiting(&first.destination.account, self.node.number(), deliveries);
        let rows = self.pool.query(query).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }

    async fn settle(&self, settlement: Settlement, now_ms: i64) -> Result<Vec<Delivery>, StoreError> {
        let queries = settling::settle(&settlement, self.node.number(), now_ms);
        let rows = self.transaction(queries).await?;
        let freed = rows.last().into_iter().flatten().filter(|row| self.is_own(row, 6));
        Ok(freed.map(|row| read(row, &settlement.destination)).collect())
    }
}

impl PostgresStore {
    /// Whether a row that was set free is this node's, by the number in this column; otherwise others are told.
    pub(super) fn is_own(&self, freed: &Row, column: usize) -> bool {
        let is_own = freed.get::<_, i64>(column) == self.node.number();
        if !is_own {
            self.wire.tell(News::Deliveries);
        }
        is_own
    }
}

/// Reads a row of: id, receipt's id, body, due, attempts, since.
pub(super) fn read(row: &Row, destination: &Arc<Destination>) -> Delivery {
    Delivery {
        id: row.get(0),
        destination: Arc::clone(destination),
        receipt_id: row.get(1),
        body: row.get(2),
        due_ms: row.get(3),
        attempts: u32::try_from(row.get::<_, i32>(4)).unwrap_or_default(),
        since_ms: row.get(5),
    }
}
