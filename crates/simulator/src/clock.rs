//! The network clock: the wall clock and an offset that the control may enlarge.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The clock of the simulated networks; clones share it. It decides on the 24-hour window, on reviews and on
/// the times in webhooks. Signatures and retries go by the wall clock.
#[derive(Clone, Debug, Default)]
pub struct NetworkClock(Arc<AtomicI64>);

/// The farthest that the clock may be ahead: 100 years, in milliseconds.
pub(crate) const FARTHEST: i64 = 100 * 365 * 24 * 60 * 60 * 1000;

impl NetworkClock {
    /// What the clock shows: the wall clock and the durable offset.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(SignedDuration::from_millis(self.offset())).unwrap_or(now)
    }

    /// What the clock shows, in milliseconds since 1970.
    pub(crate) fn milliseconds(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// How far the clock is ahead of the wall clock, in milliseconds.
    pub(crate) fn offset(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Sets how far the clock is ahead; whoever calls this has stored it.
    pub(crate) fn set_offset(&self, milliseconds: i64) {
        self.0.store(milliseconds.clamp(0, FARTHEST), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_move_together_and_stay_in_their_bounds() {
        let clock = NetworkClock::default();
        let other = clock.clone();
        other.set_offset(25 * 60 * 60 * 1000);
        assert!(clock.now().duration_since(Timestamp::now()) > SignedDuration::from_hours(24));
        other.set_offset(i64::MAX);
        assert_eq!(clock.offset(), FARTHEST);
    }
}
