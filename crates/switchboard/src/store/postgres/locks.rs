//! Locks of a transaction, by name. They live in the server's memory alone and go with the transaction.

use std::collections::BTreeMap;

use postgres::Query;
use ring::digest::{SHA256, digest};

use crate::model::AccountId;

/// What is locked: a hash of its name. Two names with one hash wait for each other, which costs time and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lock(i64);

impl Lock {
    /// A record: who writes it holds it alone, who relies on its version with others.
    pub(super) fn record(account: &AccountId, kind: &str, key: &str) -> Self {
        Self::of(["record", account.as_str(), kind, key])
    }

    /// The logs of an account, receipts, attempts and audit: who appends holds it with others from before he draws an id to his
    /// commit. Who reads up to the newest id takes it alone for a moment: then nobody is left who has drawn an id before that.
    pub(super) fn log(account: &AccountId) -> Self {
        Self::of(["log", account.as_str(), "", ""])
    }

    /// All nodes have to agree on it, whatever they were built with.
    fn of(name: [&str; 4]) -> Self {
        let name = name.join("\0");
        let hash = digest(&SHA256, name.as_bytes());
        let (bytes, _) = hash.as_ref().split_first_chunk().unwrap_or((&[0; 8], &[]));
        Self(i64::from_be_bytes(*bytes))
    }
}

/// Whether others may hold it as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hold {
    /// Others may share it.
    Shared,
    /// Nobody else.
    Alone,
}

/// Locks that a transaction takes, all at once and in one order, so that two do not wait for each other.
#[derive(Debug, Default)]
pub(super) struct Locks(BTreeMap<Lock, Hold>);

impl Locks {
    /// Adds one; the stronger hold counts.
    pub(super) fn add(&mut self, lock: Lock, hold: Hold) {
        let held = self.0.entry(lock).or_insert(hold);
        *held = (*held).max(hold);
    }

    /// The statement that takes them; none without any.
    pub(super) fn take(&self) -> Option<Query> {
        if self.0.is_empty() {
            return None;
        }
        let (locks, alone) = self.columns();
        let sql = "SELECT CASE WHEN alone THEN pg_advisory_xact_lock(lock)::text
                   ELSE pg_advisory_xact_lock_shared(lock)::text END
                   FROM unnest($1::bigint[], $2::boolean[]) AS wanted (lock, alone)";
        Some(Query::new(sql).with(locks).with(alone))
    }

    /// As columns, in their order: the locks, and which of them nobody else may hold.
    pub(super) fn columns(&self) -> (Vec<i64>, Vec<bool>) {
        self.0.iter().map(|(lock, hold)| (lock.0, *hold == Hold::Alone)).unzip()
    }
}

/// Waits until all are done who had drawn an id of this account's logs.
pub(super) fn wait_for_log(account: &AccountId) -> Query {
    Query::new("SELECT pg_advisory_xact_lock($1)::text").with(Lock::log(account).0)
}
