//! Refusals of callers that are known, by kind, of one minute.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use super::minute_of;
use crate::model::{AccountId, AuditEntry};

/// Kinds of a minute that are told apart, in all and of one access key (decided). A kind takes about a kilobyte.
pub(super) const KINDS: usize = 2048;
pub(super) const KINDS_OF_KEY: usize = 128;
/// Access keys whose further kinds are counted for themselves, before those of all are counted together (decided).
pub(super) const FURTHER: usize = 512;
/// Entries that wait to be written, at most (decided): what comes while the store takes nothing is counted among repeats.
const WAITING: usize = 4096;

/// What stands in an entry for refusals of several kinds.
pub(super) const OTHERS: &str = "others";

#[derive(Debug, Default)]
pub(super) struct Refusals {
    minute: i64,
    hasher: RandomState,
    /// By the hash of the kind: it is chosen at random, so that nobody can bring two kinds together.
    kinds: HashMap<u64, Repeats>,
    /// How many kinds each account and key have.
    of_key: HashMap<u64, usize>,
    /// What goes beyond, by account and key.
    further: HashMap<u64, Repeats>,
    waiting: Vec<(AccountId, AuditEntry)>,
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
    pub fn count(&mut self, account: &AccountId, entry: AuditEntry) {
        self.turn_to(minute_of(entry.at_ms));
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
        let of_key = self.of_key.entry(key).or_default();
        if is_full || *of_key >= KINDS_OF_KEY {
            return self.count_further(key, account, entry);
        }
        *of_key += 1;
        let is_written = self.waiting.len() < WAITING;
        // The first one has the detail.
        let last = AuditEntry { detail: None, ..entry.clone() };
        let count = u64::from(!is_written);
        self.kinds.insert(kind, Repeats { account: account.clone(), entry: last, count });
        if is_written {
            self.waiting.push((account.clone(), entry));
        }
    }

    fn count_further(&mut self, key: u64, account: &AccountId, entry: AuditEntry) {
        let mut merged = AuditEntry {
            action: OTHERS.to_owned(),
            resource: "*".to_owned(),
            outcome: OTHERS.to_owned(),
            source: OTHERS.to_owned(),
            target: Vec::new(),
            detail: None,
            ..entry
        };
        let (mut key, mut account) = (key, account.clone());
        if !self.further.contains_key(&key) && self.further.len() >= FURTHER {
            (key, account) = (0, AccountId::service());
            merged.principal = OTHERS.to_owned();
            merged.access_key_id = OTHERS.to_owned();
        }
        match self.further.get_mut(&key) {
            Some(repeats) => repeats.add(merged),
            None => _ = self.further.insert(key, Repeats { account, entry: merged, count: 1 }),
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
        let most = WAITING + KINDS + FURTHER + 1;
        if entries.len() > most {
            let lost: u64 = entries.drain(most..).map(|(_, entry)| entry.count).sum();
            tracing::error!(lost, "refusals are lost: the store has taken none for too long");
        }
        self.waiting = entries;
    }

    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.further.is_empty() && self.waiting.is_empty()
    }

    /// A minute is over, or the clock was set.
    fn turn_to(&mut self, minute: i64) {
        if minute != self.minute {
            self.end();
            self.minute = minute;
        }
    }

    fn end(&mut self) {
        self.of_key.clear();
        let repeats = self.kinds.drain().chain(self.further.drain()).map(|(_, repeats)| repeats);
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
}
