//! What happens to receipts, in figures.

use metrics::{Counter, Histogram, counter, histogram};

use super::engine::judge::Verdict;
use crate::figures;
use crate::model::{Attempted, Direction, Reason};
use crate::store::{Change, Committed, Step};

/// Counters of what is committed with its receipts.
#[derive(Clone)]
pub(super) struct Committing {
    sent: Counter,
    received: Counter,
    composed: Counter,
    cancelled: Counter,
}

/// What a change adds to them once it holds.
#[derive(Default)]
pub(super) struct Added {
    sent: u64,
    received: u64,
}

impl Added {
    pub(super) fn by(change: &Change) -> Self {
        let mut added = Self::default();
        for step in &change.steps {
            match step {
                Step::InsertMessage(message) if message.direction == Direction::Down => added.sent += 1,
                Step::InsertMessage(_) => added.received += 1,
                _ => {}
            }
        }
        added
    }
}

impl Committing {
    pub(super) fn new() -> Self {
        Self {
            sent: counter!(figures::MESSAGES, "direction" => "down"),
            received: counter!(figures::MESSAGES, "direction" => "up"),
            composed: counter!(figures::RECEIPTS),
            cancelled: counter!(figures::CANCELLED),
        }
    }

    pub(super) fn count(&self, added: &Added, committed: &Committed) {
        let counts = [
            (&self.sent, added.sent),
            (&self.received, added.received),
            (&self.composed, committed.receipts as u64),
            (&self.cancelled, committed.cancelled),
        ];
        for (counter, count) in counts {
            if count > 0 {
                counter.increment(count);
            }
        }
    }
}

/// Counters of attempts and of what came of them.
pub(super) struct Attempts {
    delivered: Counter,
    exhausted: Counter,
    /// In the order of [`Reason::ALL`].
    failed: Vec<(Reason, Counter)>,
    received_after: Histogram,
    failed_after: Histogram,
}

impl Attempts {
    pub(super) fn new() -> Self {
        let failed =
            |reason: &Reason| (*reason, counter!(figures::ATTEMPTS_FAILED, "reason" => reason.as_str()));
        Self {
            delivered: counter!(figures::DELIVERED),
            exhausted: counter!(figures::EXHAUSTED),
            failed: Reason::ALL.iter().map(failed).collect(),
            received_after: histogram!(figures::ATTEMPT_DURATION, "outcome" => "received"),
            failed_after: histogram!(figures::ATTEMPT_DURATION, "outcome" => "failed"),
        }
    }

    /// An attempt was made.
    pub(super) fn made(&self, verdict: &Verdict, attempt: &Attempted) {
        let seconds = attempt.duration_ms as f64 / 1_000.0;
        match verdict {
            Verdict::Received => self.received_after.record(seconds),
            Verdict::Failed { reason, .. } => {
                self.failed_after.record(seconds);
                self.failed(*reason);
            }
        }
    }

    /// An attempt failed, or was not made for want of time.
    pub(super) fn failed(&self, reason: Reason) {
        if let Some((_, counter)) = self.failed.iter().find(|(of, _)| *of == reason) {
            counter.increment(1);
        }
    }

    /// What came of receipts is recorded.
    pub(super) fn settled(&self, delivered: u64, exhausted: u64) {
        self.delivered.increment(delivered);
        self.exhausted.increment(exhausted);
    }
}
