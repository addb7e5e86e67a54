//! The log of receipts and what became of them, for tools.
//!
//! - `receipts`: receipts in the order in which they came about
//! - `deliveries`: one receipt's deliveries and how any are read; `listing`: pages of them
//! - `attempts`: attempts, of all and of one delivery
//! - `destinations`: what waits where
//! - `replaying`: deliveries are made due again; `replay_statements`: how
//!
//! Transactions commit out of the order of their ids. Who reads on behind a row sees the newest row first, waits until all are done
//! who had drawn an id before that, and reads up to it: so nothing is missed.

mod attempts;
mod deliveries;
mod destinations;
mod listing;
mod receipts;
mod replay_statements;
mod replaying;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use postgres::{Flight, Query, Row};

use super::{Failure, PostgresStore};
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::receipt_log::{
    AttemptPage, DeliveryFilter, DeliveryHistory, DeliveryPage, DestinationCounts, LoggedReceipt,
    ReceiptFilter, ReceiptLog, ReceiptPage, Replay, Walk,
};

/// Rows that one answer looks at, at most, besides those that it shows.
const LOOKED_AT: usize = 5_000;

impl PostgresStore {
    /// Statements that look, in one round trip; a text that no column can hold finds nothing.
    async fn look(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        let statements = queries.len();
        match self.pool.fly(&Flight::of(queries)).await {
            // A zero byte within a text.
            Err(postgres::Error::Sql { code, .. }) if code == "22021" => {
                Ok(std::iter::repeat_with(Vec::new).take(statements).collect())
            }
            done => Ok(done?),
        }
    }
}

#[async_trait]
impl ReceiptLog for PostgresStore {
    async fn newest_receipt(&self, account: &AccountId) -> Result<i64, StoreError> {
        receipts::newest(self, account).await
    }

    async fn receipt_before(&self, account: &AccountId, since_ms: i64) -> Result<i64, StoreError> {
        receipts::before(self, account, since_ms).await
    }

    async fn receipts_after(
        &self,
        account: &AccountId,
        after: i64,
        filter: &ReceiptFilter,
        limit: usize,
    ) -> Result<ReceiptPage, StoreError> {
        receipts::after(self, account, after, filter, limit).await
    }

    async fn receipt(
        &self,
        account: &AccountId,
        id: &str,
    ) -> Result<Option<(LoggedReceipt, Vec<DeliveryHistory>)>, StoreError> {
        let found =
            self.look(vec![receipts::one(account, id), deliveries::of_receipt_id(account, id)]).await?;
        let [receipt, deliveries] = found.as_slice() else { return Ok(None) };
        let Some(receipt) = receipt.first().map(receipts::read).transpose()? else { return Ok(None) };
        let deliveries = deliveries.iter().map(deliveries::read).collect::<Result<Vec<_>, StoreError>>()?;
        let asked = deliveries.iter().map(|delivery| attempts::of_delivery(account, delivery.row)).collect();
        let made = self.look(asked).await?;
        let histories = deliveries.into_iter().zip(&made).map(|(delivery, made)| {
            // The newest come first.
            let attempts = made.iter().rev().map(|row| attempts::read(row, 0));
            Ok((delivery, attempts.collect::<Result<_, StoreError>>()?))
        });
        Ok(Some((receipt, histories.collect::<Result<_, StoreError>>()?)))
    }

    async fn deliveries(
        &self,
        account: &AccountId,
        filter: &DeliveryFilter,
        walk: Walk,
        from: Option<i64>,
        limit: usize,
    ) -> Result<DeliveryPage, StoreError> {
        listing::page(self, account, filter, walk, from, limit).await
    }

    async fn newest_attempt(&self) -> Result<i64, StoreError> {
        let rows = self.pool.query(attempts::newest()).await?;
        Ok(rows.first().map_or(0, |row| row.get(0)))
    }

    async fn attempts_after(
        &self,
        account: &AccountId,
        after: i64,
        url: Option<&str>,
        limit: usize,
    ) -> Result<AttemptPage, StoreError> {
        attempts::after(self, account, after, url, limit).await
    }

    async fn destination_counts(
        &self,
        account: &AccountId,
        after: &str,
        limit: usize,
    ) -> Result<Vec<DestinationCounts>, StoreError> {
        let rows = self.ask(destinations::counts(account, after, limit)).await?;
        Ok(rows.iter().map(destinations::read).collect())
    }

    async fn replay(
        &self,
        account: &AccountId,
        replays: Vec<Replay>,
        now_ms: i64,
    ) -> Result<u32, StoreError> {
        replaying::replay(self, account, &replays, now_ms).await.map_err(Failure::into_store)
    }
}

/// A value of ours that a column holds in a form that we do not write.
fn damaged(error: impl std::error::Error) -> StoreError {
    StoreError::Damaged(error.to_string())
}

/// A count of rows as PostgreSQL takes it.
fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// What was looked at: how many rows, and the last of them.
fn looked_at(rows: &[Row]) -> (usize, Option<i64>) {
    rows.first()
        .map_or((0, None), |row| (usize::try_from(row.get::<_, i64>(0)).unwrap_or_default(), row.get(1)))
}
