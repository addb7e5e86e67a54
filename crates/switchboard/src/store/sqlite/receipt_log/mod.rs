//! The log of receipts and what became of them, for tools.
//!
//! - `receipts`: receipts in the order in which they came about
//! - `deliveries`: pages of deliveries
//! - `attempts`: attempts, of all and of one delivery
//! - `destinations`: what waits where
//! - `replaying`: deliveries are made due again
//!
//! What may look at many rows is read on a thread for that, so that nobody's calls wait for it.

mod attempts;
mod deliveries;
mod destinations;
mod receipts;
mod replaying;

use async_trait::async_trait;

use super::{Failure, SqliteStore};
use crate::model::AccountId;
use crate::store::StoreError;
use crate::store::receipt_log::{
    AttemptPage, DeliveryFilter, DeliveryHistory, DeliveryPage, DestinationCounts, LoggedReceipt,
    ReceiptFilter, ReceiptLog, ReceiptPage, Replay, Walk,
};

/// Rows that one answer looks at, at most, besides those that it shows.
const LOOKED_AT: usize = 5_000;

#[async_trait]
impl ReceiptLog for SqliteStore {
    async fn newest_receipt(&self, account: &AccountId) -> Result<i64, StoreError> {
        self.read(|connection| receipts::newest(connection, account))
    }

    async fn receipt_before(&self, account: &AccountId, since_ms: i64) -> Result<i64, StoreError> {
        self.read(|connection| receipts::before(connection, account, since_ms))
    }

    async fn receipts_after(
        &self,
        account: &AccountId,
        after: i64,
        filter: &ReceiptFilter,
        limit: usize,
    ) -> Result<ReceiptPage, StoreError> {
        let (account, filter) = (account.clone(), filter.clone());
        self.read_long(move |connection| receipts::after(connection, &account, after, &filter, limit)).await
    }

    async fn receipt(
        &self,
        account: &AccountId,
        id: &str,
    ) -> Result<Option<(LoggedReceipt, Vec<DeliveryHistory>)>, StoreError> {
        self.read(|connection| {
            let Some(receipt) = receipts::one(connection, account, id)? else { return Ok(None) };
            let deliveries = deliveries::of_receipt(connection, receipt.row)?;
            let histories = deliveries.into_iter().map(|delivery| {
                let attempts = attempts::of_delivery(connection, delivery.row)?;
                Ok::<_, Failure>((delivery, attempts))
            });
            Ok(Some((receipt, histories.collect::<Result<_, _>>()?)))
        })
    }

    async fn deliveries(
        &self,
        account: &AccountId,
        filter: &DeliveryFilter,
        walk: Walk,
        from: Option<i64>,
        limit: usize,
    ) -> Result<DeliveryPage, StoreError> {
        let (account, filter) = (account.clone(), filter.clone());
        self.read_long(move |connection| deliveries::page(connection, &account, &filter, walk, from, limit))
            .await
    }

    async fn newest_attempt(&self) -> Result<i64, StoreError> {
        self.read(attempts::newest)
    }

    async fn attempts_after(
        &self,
        account: &AccountId,
        after: i64,
        url: Option<&str>,
        limit: usize,
    ) -> Result<AttemptPage, StoreError> {
        let (account, url) = (account.clone(), url.map(str::to_owned));
        self.read_long(move |connection| attempts::after(connection, &account, after, url.as_deref(), limit))
            .await
    }

    async fn destination_counts(
        &self,
        account: &AccountId,
        after: &str,
        limit: usize,
    ) -> Result<Vec<DestinationCounts>, StoreError> {
        let (account, after) = (account.clone(), after.to_owned());
        self.read_long(move |connection| destinations::counts(connection, &account, &after, limit)).await
    }

    async fn replay(
        &self,
        account: &AccountId,
        replays: Vec<Replay>,
        now_ms: i64,
    ) -> Result<u32, StoreError> {
        let account = account.clone();
        self.write_own(move |connection| replaying::replay(connection, &account, &replays, now_ms)).await
    }
}

/// A value of ours that a column holds in a form that we do not write.
fn damaged(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
}

/// A count of rows as SQLite takes it.
fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
