//! What a node holds of a bucket that it shares with others: a slice of calls that are taken already.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Reference;
use governor::nanos::Nanos;

use crate::store::rates::Slice;

/// A slice is what a bucket yields in this time at most (decided): so that 20 round trips a second do for a node that has the
/// whole rate for itself. That is also the grain in which an account that is over its limit is admitted, and, of a second's calls,
/// the twentieth part that a node may hold back from others.
const PERIOD: Duration = Duration::from_millis(50);

/// A slice that is not used up ends after so long (decided), and the rest goes back with the next take: longer than the pause of a
/// dry bucket, and short, since what is held comes on top of a bucket that has filled up meanwhile.
const LASTS: Duration = Duration::from_millis(100);

/// After so long without a take a share is as good as none: each pause is over, and a bucket that nobody took from is full.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(2);

/// What becomes of a call.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It is one of the slice.
    Admitted,
    /// The bucket is dry; there may be something again after so long.
    Refused(Duration),
    /// The store has to be asked.
    Take,
}

/// A node's part of one bucket, at instants of its own clock.
#[derive(Debug)]
pub(super) struct Share<I> {
    rate: NonZeroU32,
    left: u32,
    ends: Option<I>,
    asked_at: Option<I>,
    dry_until: Option<I>,
}

impl<I: Reference> Share<I> {
    /// Nothing of a bucket of so many calls a second.
    pub(super) fn new(rate: NonZeroU32) -> Self {
        Self { rate, left: 0, ends: None, asked_at: None, dry_until: None }
    }

    /// Judges a call by what is known here.
    pub(super) fn next(&mut self, now: I) -> Next {
        if self.left > 0 && self.ends.is_some_and(|ends| now < ends) {
            self.left -= 1;
            return Next::Admitted;
        }
        match self.dry_until {
            Some(until) if now < until => Next::Refused(until.duration_since(now).into()),
            _ => Next::Take,
        }
    }

    /// Begins a take: how many calls to ask for and how many to give back. `calls` came since the last take; as many are asked for
    /// as come in [`PERIOD`] at that pace, so that a node with few calls leaves the rest to others.
    pub(super) fn begin(&mut self, now: I, calls: u32) -> (NonZeroU32, u32) {
        let most = (u128::from(self.rate.get()) * PERIOD.as_millis() / 1_000).max(1);
        let pace = self.asked_at.map_or(u128::from(calls), |before| {
            let passed = Duration::from(now.duration_since(before));
            u128::from(calls) * PERIOD.as_nanos() / passed.as_nanos().max(1)
        });
        let wanted = u32::try_from(pace.min(most)).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
        self.asked_at = Some(now);
        // Gone from here already: should the answer get lost, nothing is used twice.
        (wanted, std::mem::take(&mut self.left))
    }

    /// Ends a take, at the time of its answer. Of a dry bucket nothing is asked for until it may hold as much as was wanted.
    pub(super) fn end(&mut self, now: I, wanted: NonZeroU32, slice: Slice) {
        self.left = slice.granted.min(wanted.get());
        self.ends = Some(now + LASTS.into());
        self.dry_until = (!slice.wait.is_zero()).then(|| {
            let others = Duration::from_secs(u64::from(wanted.get() - 1)) / self.rate.get();
            now + Nanos::from(slice.wait + others)
        });
    }

    /// Whether it says nothing that a new one does not.
    pub(super) fn is_idle(&self, now: I) -> bool {
        self.asked_at.is_none_or(|at| Duration::from(now.duration_since(at)) > FORGOTTEN_AFTER)
    }
}
