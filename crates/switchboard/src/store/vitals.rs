//! How a store is doing: whether it accepts changes, and what it holds, in figures.

use async_trait::async_trait;

use super::StoreError;

/// How a store's writing goes.
#[derive(Debug, Clone)]
pub struct Pulse {
    /// Commits since it was opened.
    pub commits: u64,
    /// Why it does not accept changes: a change found no room or met an I/O error, and no probe has succeeded since.
    pub refuses: Option<StoreError>,
}

/// What a store's writing has come to since it was opened, for figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Writing {
    /// Transactions that were committed with at least one change.
    pub commits: u64,
    /// Changes that hold.
    pub changes: u64,
    /// Changes that were rolled back alone: refused, or in conflict with another one.
    pub refused: u64,
    /// Transactions that failed whole, and changes for which there was no room.
    pub failures: u64,
    /// The changes that the last commit made hold.
    pub last_group: u64,
    /// The most changes that one commit made hold.
    pub largest_group: u64,
    /// Changes that wait to be written now.
    pub waiting: u64,
}

/// What a store holds, for figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Messages that no network has taken yet.
    pub jobs: u64,
    /// Deliveries that wait, by destination.
    pub waiting: Vec<WaitingAt>,
    /// Messages in queues.
    pub queues: Depths,
}

/// Deliveries that wait for one destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingAt {
    /// Its number.
    pub destination: i64,
    /// Whether it is paused.
    pub paused: bool,
    /// How many wait, parked ones among them.
    pub deliveries: u64,
    /// Since when the one waits that was written first, milliseconds of the wall clock.
    pub oldest_ms: i64,
}

/// Messages in all queues together. What expired counts until it is swept away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depths {
    /// Those that can be received.
    pub active: u64,
    /// Those that were received and are hidden.
    pub inactive: u64,
    /// Those that were never received and are still hidden.
    pub delayed: u64,
}

/// A store that tells how it is doing.
#[async_trait]
pub trait Vitals: Send + Sync + 'static {
    /// How its writing goes, without I/O.
    fn pulse(&self) -> Pulse;
    /// What its writing has come to, without I/O. Where each change has a commit of its own, the pulse tells all there is.
    fn writing(&self) -> Writing {
        let Pulse { commits, .. } = self.pulse();
        let group = commits.min(1);
        Writing { commits, changes: commits, last_group: group, largest_group: group, ..Writing::default() }
    }
    /// Tries a small change, so that the pulse is of now. While changes are refused, it takes room and gives it back: an
    /// error says that there is none. `now_ms` is the wall clock.
    async fn probe(&self, now_ms: i64) -> Result<(), StoreError>;
    /// What it holds. It may take long and is read beside the writer and off the runtime's threads.
    async fn holdings(&self, now_ms: i64) -> Result<Holdings, StoreError>;
}
