//! Who did what: entries, the seals that chain them, and counts of refused strangers.
//!
//! An entry is written once, with its change or in a batch of refusals, and is never changed. A *seal* is a row of its own that
//! covers the entries behind the seal before it; what its hash means is not the store's to know. Seals of an account are numbered
//! from 1 without a gap. Nothing looks at more rows than a bound, and ids are cursors.

use async_trait::async_trait;

use super::receipt_log::Walk;
use super::{CommitError, StoreError};
use crate::model::{AccountId, AuditEntry};

/// Entries that one seal covers at most (decided): what is removed or checked in one step.
pub const MOST_SEALED: usize = 256;

/// A hash of the chain.
pub type Hash = [u8; 32];

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEntry {
    /// Its id; grows in the order in which the account's entries came about.
    pub id: i64,
    /// Its bytes, exactly.
    pub body: Vec<u8>,
}

/// A seal: entries of an account, chained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Its number in the account, from 1.
    pub number: i64,
    /// The first entry that it covers.
    pub first: i64,
    /// The last entry that it covers.
    pub last: i64,
    /// How many it covers.
    pub entries: i64,
    /// When the latest of them came about, milliseconds of the wall clock.
    pub newest_ms: i64,
    /// When it was made, milliseconds of the wall clock.
    pub sealed_ms: i64,
    /// The hash of the seal before it.
    pub previous: Hash,
    /// Its hash.
    pub hash: Hash,
}

/// Up to where an account's seals were removed, with their entries, because they were over: the oldest seal that is left goes on
/// from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// The number of the last seal that was removed.
    pub number: i64,
    /// Its hash.
    pub hash: Hash,
    /// When the latest of all that was removed came about, milliseconds of the wall clock.
    pub newest_ms: i64,
    /// The hash of all this, made with the key of the seals.
    pub mac: Hash,
}

/// Entries that no seal covers yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsealed {
    /// The account's newest seal.
    pub newest: Option<Seal>,
    /// Entries behind it, in their order.
    pub entries: Vec<KeptEntry>,
}

/// Seals with what they cover, for verification.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Up to where seals were removed; none: none was.
    pub floor: Option<Floor>,
    /// The seal that was asked from; none when it is not there.
    pub before: Option<Seal>,
    /// The seals behind it, each with the entries between the one before it and its own last one: [`MOST_SEALED`] and one more
    /// at most.
    pub links: Vec<(Seal, Vec<KeptEntry>)>,
    /// Entries behind the account's newest seal, at most [`COUNTED`].
    pub unsealed: u64,
}

/// How far entries are counted.
pub const COUNTED: u64 = 10_000;

/// What a call that is looked for came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This: `OK` or a code.
    Exactly(String),
    /// Any refusal.
    Refused,
}

/// Which entries; absent fields match everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// From this time on, milliseconds of the wall clock.
    pub since_ms: Option<i64>,
    /// Before this time, milliseconds of the wall clock.
    pub until_ms: Option<i64>,
    /// This action, or with a `*` at its end those that begin so.
    pub action: Option<String>,
    /// By this principal or with this access key.
    pub principal: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

impl AuditFilter {
    /// Whether it lets an entry through.
    pub fn matches(&self, entry: &AuditEntry) -> bool {
        let action = |wanted: &String| match wanted.strip_suffix('*') {
            Some(beginning) => entry.action.starts_with(beginning),
            None => entry.action == *wanted,
        };
        let principal = |wanted: &String| entry.principal == *wanted || entry.access_key_id == *wanted;
        let outcome = |wanted: &Outcome| match wanted {
            Outcome::Exactly(outcome) => entry.outcome == *outcome,
            Outcome::Refused => entry.outcome != crate::model::audit::OK,
        };
        self.since_ms.is_none_or(|since_ms| entry.at_ms >= since_ms)
            && self.until_ms.is_none_or(|until_ms| entry.at_ms < until_ms)
            && self.action.as_ref().is_none_or(action)
            && self.principal.as_ref().is_none_or(principal)
            && self.outcome.as_ref().is_none_or(outcome)
    }
}

/// A page of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries with their ids.
    pub entries: Vec<(i64, AuditEntry)>,
    /// Where the next page begins; none: this was the last.
    pub next: Option<i64>,
}

/// Refusals of callers that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strangers {
    /// The minute, since 1970.
    pub minute: i64,
    /// Where they came from: an address, or a range of them.
    pub source: String,
    /// The code of the refusal.
    pub code: String,
    /// How many.
    pub count: i64,
}

/// Where a removal of what is over goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditPlace {
    /// Among the seals, from this account on.
    Seals(String),
    /// Among the counts of strangers.
    Strangers,
}

impl AuditPlace {
    /// Where it begins.
    pub const START: Self = Self::Seals(String::new());

    /// The text right behind an account's.
    pub(crate) fn behind(account: &str) -> String {
        format!("{account}\0")
    }
}

/// What a look for what is over found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// What is to go; none: nothing at this place.
    pub over: Option<Over>,
    /// Where the next look goes on; none: there is nothing more.
    pub next: Option<AuditPlace>,
}

/// What is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// The oldest seal of an account that has newer ones.
    Seal(Box<OverSeal>),
    /// Some counts of strangers.
    Strangers,
}

/// A seal that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverSeal {
    /// Whose it is.
    pub account: AccountId,
    /// Up to where the account's seals were removed before.
    pub floor: Option<Floor>,
    /// The seal.
    pub seal: Seal,
    /// What stands up to its last entry: [`MOST_SEALED`] and one more at most.
    pub entries: Vec<KeptEntry>,
}

/// The audit. An entry of a change comes with the change ([`Change::audit`](super::Change::audit)).
#[async_trait]
pub trait Audit: Send + Sync + 'static {
    /// Writes entries that belong to no change: all of an account or none. In a store of one node all of them or none; in one of
    /// several nodes each account has a transaction of its own, and what was written before one that failed stays.
    async fn append_entries(&self, entries: Vec<(AccountId, AuditEntry)>) -> Result<(), StoreError>;
    /// A page of an account's entries, from behind the entry `from` on.
    async fn audit_entries(
        &self,
        account: &AccountId,
        filter: &AuditFilter,
        walk: Walk,
        from: Option<i64>,
        limit: usize,
    ) -> Result<AuditPage, StoreError>;

    /// Accounts that have entries without a seal: at first all of them, then those that were written to since the last answer.
    /// Every entry that was committed before an account is answered can be read then. Costs nothing when nothing was written.
    /// In a store of several nodes, all accounts that have such entries at each call.
    async fn accounts_to_seal(&self) -> Result<Vec<AccountId>, StoreError>;
    /// Entries behind an account's newest seal, at most [`MOST_SEALED`].
    async fn unsealed(&self, account: &AccountId) -> Result<Unsealed, StoreError>;
    /// Keeps a seal; a conflict when it does not come right behind the account's newest one.
    async fn seal(&self, account: &AccountId, seal: Seal) -> Result<(), CommitError>;
    /// So many seals behind the one with this number, and what they cover; 0: from the oldest one on.
    async fn links(&self, account: &AccountId, after: i64, limit: usize) -> Result<Links, StoreError>;

    /// Adds to the counts of strangers.
    async fn count_strangers(&self, counts: Vec<Strangers>) -> Result<(), StoreError>;
    /// Counts of strangers, the newest first, from this minute on, behind `from`.
    async fn strangers(
        &self,
        since_minute: i64,
        from: Option<&Strangers>,
        limit: usize,
    ) -> Result<Vec<Strangers>, StoreError>;

    /// Looks for something that came about before these times (milliseconds of the wall clock): the oldest seal of an account, never
    /// its newest one; or counts of strangers.
    async fn overdue(
        &self,
        from: AuditPlace,
        before_ms: i64,
        strangers_before_ms: i64,
    ) -> Result<Overdue, StoreError>;
    /// Removes an account's oldest seal with its entries and puts the floor there, in one change. Rows that went: none when the
    /// floor is not of the oldest seal, or that is the newest one too.
    async fn remove_sealed(&self, account: &AccountId, floor: Floor) -> Result<usize, StoreError>;
    /// Removes some counts of strangers of before this time (milliseconds of the wall clock); how many.
    async fn remove_strangers(&self, before_ms: i64) -> Result<usize, StoreError>;
}
