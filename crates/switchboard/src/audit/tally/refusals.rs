//! Refusals of callers that are known, by kind, of one minute.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use super::is_later;
use crate::model::{AccountId, AuditEntry};

/// Kinds of a minute that are told apart: in all, of one account and of one access key (decided). An account may have any number of
/// keys: each session of a role is one. A kind takes about a kilobyte.
pub(super) const KINDS: usize = 4096;
pub(super) const KINDS_OF_ACCOUNT: usize = 256;
pub(super) const KINDS_OF_KEY: usize = 128;
/// Keys and actions whose further kinds are counted for themselves, in all and of one account, before those of an account are counted
/// together (decided).
pub(super) const FURTHER: usize = 1024;
pub(super) const FURTHER_OF_ACCOUNT: usize = 32;
/// Entries that wait to be written, at most (decided): what comes while the store takes nothing is counted among repeats.
const WAITING: usize = 4096;
/// Entries that wait with those of minutes that are over, at most (decided).
const MOST_WAITING: usize = 32_768;

/// What stands in an entry for what differs among the refusals that it counts.
pub(super) const OTHERS: &str = "others";

#[derive(Debug, Default)]
pub(super) struct Refusals {
    minute: i64,
    hasher: RandomState,
    /// By the hash of the kind: it is chosen at random, so that nobody can bring two kinds together.
    kinds: HashMap<u64, Repeats>,
    /// How many kinds each account and each of its keys have.
    of_key: HashMap<u64, usize>,
    of_account: HashMap<AccountId, Quota>,
    /// What goes beyond, by account, key and action.
    further: HashMap<u64, Repeats>,
    /// What goes beyond that, by account. Only accounts of this installation come here.
    rest: HashMap<AccountId, Repeats>,
    waiting: Vec<(AccountId, AuditEntry)>,
}

/// What an account has of what there is for all.
#[derive(Debug, Default)]
struct Quota {
    kinds: usize,
    further: usize,
}

#[derive(Debug)]
struct Repeats {
    account: AccountId,
    /// The last one.
    entry: AuditEntry,
    /// Those that no written entry stands for.
    count: u64,
}

impl Refusals {
    pub fn count(&mut self, minute: i64, account: &AccountId, entry: AuditEntry) {
        self.turn_to(minute);
        let kind = self.hasher.hash_one((
            account,
            &entry.access_key_id,
            &entry.action,
            &entry.resource,
            &entry.outcome,
            &entry.source,
        ));
        if let Some(repeats) = self.kinds.get_mut(&kind) {
            return repeats.add(entry);
        }
        let key = self.hasher.hash_one((account, &entry.access_key_id));
        let is_full = self.kinds.len() >= KINDS;
        let quota = self.of_account.entry(account.clone()).or_default();
        let of_key = self.of_key.get(&key).copied().unwrap_or_default();
        if is_full || quota.kinds >= KINDS_OF_ACCOUNT || of_key >= KINDS_OF_KEY {
            return self.count_further(account, entry);
        }
        quota.kinds += 1;
        self.of_key.insert(key, of_key + 1);
        let is_written = self.waiting.len() < WAITING;
        // The first one has the detail.
        let last = AuditEntry { detail: None, ..entry.clone() };
        let count = u64::from(!is_written);
        self.kinds.insert(kind, Repeats { account: account.clone(), entry: last, count });
        if is_written {
            self.waiting.push((account.clone(), entry));
        }
    }

    /// Counts together what is of one account, key and action, or if need be of one account.
    fn count_further(&mut self, account: &AccountId, entry: AuditEntry) {
        let entry = AuditEntry { target: Vec::new(), detail: None, ..entry };
        let bucket = self.hasher.hash_one((account, &entry.access_key_id, &entry.action));
        if let Some(repeats) = self.further.get_mut(&bucket) {
            return repeats.blend(entry);
        }
        let quota = self.of_account.entry(account.clone()).or_default();
        if self.further.len() < FURTHER && quota.further < FURTHER_OF_ACCOUNT {
            quota.further += 1;
            self.further.insert(bucket, Repeats { account: account.clone(), entry, count: 1 });
            return;
        }
        match self.rest.get_mut(account) {
            Some(repeats) => repeats.blend(entry),
            None => {
                let repeats = Repeats { account: account.clone(), entry, count: 1 };
                self.rest.insert(account.clone(), repeats);
            }
        }
    }

    /// What is to be written; none: the service stops, and that is everything.
    pub fn take(&mut self, minute: Option<i64>) -> Vec<(AccountId, AuditEntry)> {
        match minute {
            Some(minute) => self.turn_to(minute),
            None => self.end(),
        }
        std::mem::take(&mut self.waiting)
    }

    /// What could not be written waits again; the newest is lost when there is no room.
    pub fn give_back(&mut self, mut entries: Vec<(AccountId, AuditEntry)>) {
        entries.append(&mut self.waiting);
        if entries.len() > MOST_WAITING {
            let lost: u64 = entries.drain(MOST_WAITING..).map(|(_, entry)| entry.count).sum();
            tracing::error!(lost, "refusals are lost: the store has taken none for too long");
        }
        self.waiting = entries;
    }

    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.further.is_empty() && self.rest.is_empty() && self.waiting.is_empty()
    }

    /// A minute is over, or the clock was set.
    fn turn_to(&mut self, minute: i64) {
        if is_later(minute, self.minute) {
            self.end();
            self.minute = minute;
        }
    }

    fn end(&mut self) {
        self.of_key.clear();
        self.of_account.clear();
        let further = self.further.drain().map(|(_, repeats)| repeats);
        let rest = self.rest.drain().map(|(_, repeats)| repeats);
        let repeats = self.kinds.drain().map(|(_, repeats)| repeats).chain(further).chain(rest);
        let written = repeats
            .filter(|repeats| repeats.count > 0)
            .map(|repeats| (repeats.account, AuditEntry { count: repeats.count, ..repeats.entry }));
        let mut ended: Vec<_> = written.collect();
        ended.sort_by_key(|(_, entry)| entry.at_ms);
        self.waiting.append(&mut ended);
        self.give_back(Vec::new());
    }
}

impl Repeats {
    fn add(&mut self, entry: AuditEntry) {
        self.count = self.count.saturating_add(1);
        self.entry.at_ms = entry.at_ms;
        self.entry.request_id = entry.request_id;
    }

    /// Adds one of another kind: what is not the same in all of them is told of none.
    fn blend(&mut self, entry: AuditEntry) {
        let kept = &mut self.entry;
        for (kept, came) in [
            (&mut kept.principal, &entry.principal),
            (&mut kept.access_key_id, &entry.access_key_id),
            (&mut kept.action, &entry.action),
            (&mut kept.resource, &entry.resource),
            (&mut kept.outcome, &entry.outcome),
            (&mut kept.source, &entry.source),
        ] {
            if kept != came {
                OTHERS.clone_into(kept);
            }
        }
        self.add(entry);
    }
}
