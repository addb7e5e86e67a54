//! Counters of the writer.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What the writer has done since the database was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Transactions that were committed with at least one change.
    pub commits: u64,
    /// Changes that hold.
    pub changes: u64,
    /// Changes that were rolled back alone: refused, panicked, or out of storage.
    pub refused: u64,
    /// Transactions that failed whole.
    pub failures: u64,
    /// Transactions that failed whole, and changes that were rolled back alone for want of storage.
    pub storage_failures: u64,
    /// The most changes that one commit made hold.
    pub largest_group: u64,
    /// The changes that the last commit made hold.
    pub last_group: u64,
    /// Changes that wait for the writer now.
    pub waiting: u64,
}

/// The counters themselves; one thread writes them.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    commits: AtomicU64,
    changes: AtomicU64,
    refused: AtomicU64,
    failures: AtomicU64,
    storage_failures: AtomicU64,
    largest_group: AtomicU64,
    last_group: AtomicU64,
}

impl Counters {
    pub(crate) fn committed(&self, kept: u64, refused: u64) {
        self.refused.fetch_add(refused, Relaxed);
        if kept > 0 {
            self.commits.fetch_add(1, Relaxed);
            self.changes.fetch_add(kept, Relaxed);
            self.largest_group.fetch_max(kept, Relaxed);
            self.last_group.store(kept, Relaxed);
        }
    }

    pub(crate) fn failed(&self) {
        self.failures.fetch_add(1, Relaxed);
        self.storage_failures.fetch_add(1, Relaxed);
    }

    /// A change was out of storage, and was rolled back alone.
    pub(crate) fn out_of_storage(&self) {
        self.storage_failures.fetch_add(1, Relaxed);
    }

    pub(crate) fn read(&self, waiting: usize) -> Stats {
        Stats {
            commits: self.commits.load(Relaxed),
            changes: self.changes.load(Relaxed),
            refused: self.refused.load(Relaxed),
            failures: self.failures.load(Relaxed),
            storage_failures: self.storage_failures.load(Relaxed),
            largest_group: self.largest_group.load(Relaxed),
            last_group: self.last_group.load(Relaxed),
            waiting: waiting as u64,
        }
    }
}
