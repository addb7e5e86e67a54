//! What tools ask of a store: receipts as they were composed, their deliveries and attempts, and replays.
//!
//! Every answer is of one account. Nothing looks at more rows than a bound: a page that found too little in them says where
//! the next one begins.

use async_trait::async_trait;

use super::StoreError;
use crate::model::{AccountId, Attempted, DeliveryState, ReceiptKind, Setting};

/// A receipt as it was composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedReceipt {
    /// Its row: grows in the order in which receipts came about.
    pub row: i64,
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: ReceiptKind,
    /// The business number that it is about.
    pub number: Option<String>,
    /// What it stays in order with: a message, or a template and language.
    pub order_key: String,
    /// One JSON object.
    pub body: String,
    /// When it was composed, milliseconds of the wall clock.
    pub created_ms: i64,
}

/// Which receipts a listener hears; absent fields match everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    /// About this business number.
    pub number: Option<String>,
    /// Of this kind.
    pub kind: Option<ReceiptKind>,
}

/// Receipts behind a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptPage {
    /// The receipts, oldest first.
    pub receipts: Vec<LoggedReceipt>,
    /// Up to this row everything was looked at.
    pub after: i64,
    /// Whether there are more behind it.
    pub has_more: bool,
}

/// A delivery, without its receipt's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedDelivery {
    /// Its row.
    pub row: i64,
    /// The receipt's row.
    pub receipt: i64,
    /// The receipt's id.
    pub receipt_id: String,
    /// The receipt's kind.
    pub kind: ReceiptKind,
    /// The business number that it is about.
    pub number: Option<String>,
    /// What it stays in order with.
    pub order_key: String,
    /// When the receipt was composed, milliseconds of the wall clock.
    pub created_ms: i64,
    /// Where it goes.
    pub url: String,
    /// The setting that chose the address.
    pub setting: Setting,
    /// What became of it.
    pub state: DeliveryState,
    /// Attempts since it was composed or replayed.
    pub attempts: u32,
    /// When it is due, milliseconds of the wall clock; none when it is settled or parked behind an earlier one.
    pub due_ms: Option<i64>,
    /// When it was settled, milliseconds of the wall clock.
    pub settled_ms: Option<i64>,
    /// The last attempt.
    pub last: Option<Attempted>,
}

/// Which deliveries; absent fields match everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// In this state.
    pub state: Option<DeliveryState>,
    /// Attempted so often at least.
    pub attempts: u32,
    /// To this address.
    pub url: Option<String>,
    /// Of this message, or template and language.
    pub order_key: Option<String>,
    /// Of these receipts.
    pub receipt_ids: Option<Vec<String>>,
    /// Of receipts composed from this time on, milliseconds of the wall clock.
    pub since_ms: Option<i64>,
}

/// Which way a list of deliveries goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// The newest first.
    Back,
    /// The oldest first.
    Forth,
}

/// A page of deliveries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryPage {
    /// The deliveries.
    pub deliveries: Vec<LoggedDelivery>,
    /// Where the next page begins; none: this was the last.
    pub next: Option<i64>,
}

/// An attempt, as a list of all shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedAttempt {
    /// Its row.
    pub row: i64,
    /// Where it went.
    pub url: String,
    /// What is kept of it.
    pub attempt: Attempted,
}

/// Attempts behind a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptPage {
    /// The attempts, oldest first.
    pub attempts: Vec<LoggedAttempt>,
    /// Up to this row everything was looked at.
    pub after: i64,
    /// Whether there are more behind it.
    pub has_more: bool,
}

/// A delivery with all its attempts, oldest first.
pub type DeliveryHistory = (LoggedDelivery, Vec<Attempted>);

/// What waits at a destination.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DestinationCounts {
    /// The address.
    pub url: String,
    /// Deliveries that wait, at most [`COUNTED`].
    pub waiting: u64,
    /// Deliveries that were given up, at most [`COUNTED`].
    pub exhausted: u64,
    /// When the oldest receipt of those that wait was composed, milliseconds of the wall clock.
    pub oldest_waiting_ms: Option<i64>,
}

/// How far deliveries of a destination are counted.
pub const COUNTED: u64 = 100_000;

/// A delivery that is to be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// Its row.
    pub delivery: i64,
    /// Another address in place of its own.
    pub to: Option<(String, Setting)>,
    /// Not before this time of the wall clock, in milliseconds.
    pub due_ms: i64,
}

/// The log of receipts and what became of them. Rows are those of an account; cursors are rows.
#[async_trait]
pub trait ReceiptLog: Send + Sync {
    /// The row of the account's newest receipt, 0 without one.
    async fn newest_receipt(&self, account: &AccountId) -> Result<i64, StoreError>;
    /// The row behind which the receipts composed from a time on stand, to within the moment that a commit waits.
    async fn receipt_before(&self, account: &AccountId, since_ms: i64) -> Result<i64, StoreError>;
    /// Receipts behind a row, at most `limit`, less when they are large.
    async fn receipts_after(
        &self,
        account: &AccountId,
        after: i64,
        filter: &ReceiptFilter,
        limit: usize,
    ) -> Result<ReceiptPage, StoreError>;
    /// One receipt with all its deliveries.
    async fn receipt(
        &self,
        account: &AccountId,
        id: &str,
    ) -> Result<Option<(LoggedReceipt, Vec<DeliveryHistory>)>, StoreError>;
    /// A page of deliveries; `from` is where the page before said that it begins.
    async fn deliveries(
        &self,
        account: &AccountId,
        filter: &DeliveryFilter,
        walk: Walk,
        from: Option<i64>,
        limit: usize,
    ) -> Result<DeliveryPage, StoreError>;
    /// The row of the newest attempt of all, 0 without one.
    async fn newest_attempt(&self) -> Result<i64, StoreError>;
    /// Attempts of the account behind a row, at most `limit`.
    async fn attempts_after(
        &self,
        account: &AccountId,
        after: i64,
        url: Option<&str>,
        limit: usize,
    ) -> Result<AttemptPage, StoreError>;
    /// What waits at the account's destinations whose addresses come after `after`, by address, at most `limit`.
    async fn destination_counts(
        &self,
        account: &AccountId,
        after: &str,
        limit: usize,
    ) -> Result<Vec<DestinationCounts>, StoreError>;
    /// Makes deliveries due again, in one change; answers how many there were. What is there no more is left out; the first
    /// of an order is due and the others wait behind it.
    async fn replay(&self, account: &AccountId, replays: Vec<Replay>, now_ms: i64)
    -> Result<u32, StoreError>;
}
