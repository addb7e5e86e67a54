//! What is over goes. Log tables are divided by day: a day that is over goes whole, and what of it is still needed is kept in a new
//! partition; where too much of it is needed, and within a day, rows go page by page.
//!
//! - `logs`: the tables, what is over in them, and where a pass through them is
//! - `days`: days go whole
//! - `pages`: rows go page by page
//! - `messages`: messages

mod days;
mod logs;
mod messages;
mod pages;
#[cfg(test)]
mod tests;

use async_trait::async_trait;

use self::logs::{At, Log};
use super::{Failure, PostgresStore, partitions};
use crate::store::StoreError;
use crate::store::retention::{Forgotten, Place, Retention};

#[async_trait]
impl Retention for PostgresStore {
    async fn forget(&self, from: Place, before_ms: i64, limit: u32) -> Result<Forgotten, StoreError> {
        let (log, at) = match from {
            Place::Deliveries(at) => (Log::Deliveries, At::read(at)),
            Place::Receipts(at) => (Log::Receipts, At::read(at)),
            Place::Attempts(at) => (Log::Attempts, At::read(at)),
            Place::Messages(account, after) => {
                return messages::forget(&self.pool, account, after, before_ms, limit)
                    .await
                    .map_err(Failure::into_store);
            }
        };
        step(self, log, at, before_ms, limit).await.map_err(Failure::into_store)
    }
}

/// One day, or one page of a day.
async fn step(
    store: &PostgresStore,
    log: Log,
    at: At,
    before_ms: i64,
    limit: u32,
) -> Result<Forgotten, Failure> {
    let days = partitions::days(&store.pool, log.table()).await?;
    let Some(day) = days.into_iter().find(|day| *day >= at.day) else {
        return Ok(Forgotten { rows: 0, next: Some(log.behind()) });
    };
    let block = if day == at.day { at.block } else { None };
    if block.is_none()
        && partitions::begins_ms(day + 1) <= before_ms
        && let Some(rows) = days::forget(&store.pool, log, day, before_ms).await?
    {
        let next = At { day: day + 1, block: None };
        return Ok(Forgotten { rows: rows.min(limit), next: Some(log.place(next)) });
    }
    pages::forget(&store.pool, (log, day, block.unwrap_or_default()), before_ms, limit).await
}
