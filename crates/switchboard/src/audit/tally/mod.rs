//! Refusals: the first of a kind is written at once, repeats are counted, and strangers are counted by source and minute.
//!
//! Whoever refuses a call tells the tally and goes on: that takes a lock for a moment and no more, whatever comes, and what is kept
//! in memory is bounded. A task writes what there is, in batches.
//!
//! - `refusals`: what is counted of callers that are known
//! - `strangers`: what is counted of those that are not

mod refusals;
mod strangers;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Notify, watch};

use self::refusals::Refusals;
use self::strangers::StrangersOfMinute;
use crate::model::{AccountId, AuditEntry, Clocks};
use crate::stop::stopped;
use crate::store::audit::Strangers;
use crate::store::{Shared, Store, StoreError};

/// Between two writes: a first refusal can be read so soon.
const WRITES: Duration = Duration::from_millis(100);
/// Looks between two writes of strangers: about five seconds.
const STRANGERS_EVERY: u32 = 50;
/// Entries or counts of one change at most: less than a millisecond or two of the writer's time.
const AT_ONCE: usize = 200;
/// A clock that goes back by more minutes than this was set (decided).
const SET_BACK: i64 = 5;
/// After a write that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How often the last write is tried.
const LAST_TRIES: u32 = 3;

/// Counts refusals; clones share it.
#[derive(Debug, Clone)]
pub struct Tally(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clocks: Clocks,
    counted: Mutex<Counted>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Counted {
    refusals: Refusals,
    strangers: StrangersOfMinute,
}

/// What is to be written now.
#[derive(Debug, Default, PartialEq, Eq)]
struct Batch {
    entries: Vec<(AccountId, AuditEntry)>,
    strangers: Vec<Strangers>,
}

/// How much of what is counted is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// First refusals, and repeats of minutes that are over.
    Due,
    /// That, and strangers.
    WithStrangers,
    /// Everything: the service stops.
    All,
}

impl Tally {
    /// A tally that has counted nothing.
    pub fn new(clocks: Clocks) -> Self {
        Self(Arc::new(Inner { clocks, counted: Mutex::default(), news: Notify::new() }))
    }

    /// A caller that is known was refused. Of a kind (account, key, action, resource, outcome, source) the first of a minute is
    /// written within about 100 milliseconds; the others are one entry, with their count, when the minute is over.
    pub fn refused(&self, account: &AccountId, entry: AuditEntry) {
        let entry = entry.within_bounds();
        // By this clock and not by the entry's time: calls take more and less long to come here.
        let minute = self.minute();
        self.0.counted.lock().refusals.count(minute, account, entry);
        self.0.news.notify_one();
    }

    /// A caller that nobody knows was refused with this code. IPv6 addresses are counted by their /64.
    pub fn stranger(&self, source: IpAddr, code: &str) {
        let minute = self.minute();
        self.0.counted.lock().strangers.count(minute, source, code);
        self.0.news.notify_one();
    }

    fn minute(&self) -> i64 {
        minute_of(self.0.clocks.wall().as_millisecond())
    }

    fn take(&self, extent: Extent) -> Batch {
        let minute = self.minute();
        let mut counted = self.0.counted.lock();
        let entries = counted.refusals.take((extent != Extent::All).then_some(minute));
        let strangers = match extent {
            Extent::Due => Vec::new(),
            Extent::WithStrangers | Extent::All => counted.strangers.take(minute),
        };
        Batch { entries, strangers }
    }

    fn give_back(&self, batch: Batch) {
        let mut counted = self.0.counted.lock();
        counted.refusals.give_back(batch.entries);
        counted.strangers.give_back(batch.strangers);
    }

    fn is_idle(&self) -> bool {
        let counted = self.0.counted.lock();
        counted.refusals.is_empty() && counted.strangers.is_empty()
    }
}

fn minute_of(time_ms: i64) -> i64 {
    time_ms.div_euclid(60_000)
}

/// Whether a minute begins anew what is counted of another one. One that is a little earlier does not: callers look at the clock before
/// they wait for the lock, and what is bounded by the minute would be empty each time. Much earlier: the clock was set back.
fn is_later(minute: i64, than: i64) -> bool {
    minute > than || minute < than.saturating_sub(SET_BACK)
}

/// Writes what is counted until `stop` turns true, and then the rest.
pub(super) async fn keep_writing(tally: Tally, store: Shared, mut stop: watch::Receiver<bool>) {
    let mut looks: u32 = 0;
    loop {
        if tally.is_idle() {
            tokio::select! {
                () = tally.0.news.notified() => {}
                () = stopped(&mut stop) => break,
            }
        }
        let mut pause = WRITES;
        looks = looks.wrapping_add(1);
        let extent = if looks.is_multiple_of(STRANGERS_EVERY) { Extent::WithStrangers } else { Extent::Due };
        if let Err(error) = write(&tally, store.as_ref(), extent).await {
            tracing::error!(%error, "refusals cannot be written; it is tried again");
            pause = AFTER_FAILURE;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(&mut stop) => break,
        }
    }
    for _ in 0..LAST_TRIES {
        match write(&tally, store.as_ref(), Extent::All).await {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "the last refusals cannot be written"),
        }
    }
}

/// Writes what there is, some entries at a time; what fails is taken back.
async fn write(tally: &Tally, store: &dyn Store, extent: Extent) -> Result<(), StoreError> {
    let Batch { mut entries, mut strangers } = tally.take(extent);
    while !entries.is_empty() {
        let rest = entries.split_off(entries.len().min(AT_ONCE));
        if let Err(error) = store.append_entries(entries.clone()).await {
            entries.extend(rest);
            tally.give_back(Batch { entries, strangers });
            return Err(error);
        }
        entries = rest;
    }
    while !strangers.is_empty() {
        let rest = strangers.split_off(strangers.len().min(AT_ONCE));
        if let Err(error) = store.count_strangers(strangers.clone()).await {
            strangers.extend(rest);
            tally.give_back(Batch { entries, strangers });
            return Err(error);
        }
        strangers = rest;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
