//! How many requests a second a destination gets. More deliveries than that travel together.

/// Between two requests, in microseconds: 1,000 a second (decided).
const INTERVAL_US: i64 = 1_000;
/// How far a destination may be ahead of that pace, in microseconds: 100 requests at once.
const AHEAD_US: i64 = 100 * INTERVAL_US;

/// The pace of one destination (GCRA).
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// When the next request would leave at an even pace, in microseconds.
    next_us: i64,
}

impl Pace {
    /// When a request may leave, milliseconds; not later than `now_ms`: now.
    pub(super) fn opens_at(&self, now_ms: i64) -> i64 {
        let ahead_us = self.ahead_us(now_ms);
        if ahead_us <= AHEAD_US { now_ms } else { now_ms + (ahead_us - AHEAD_US).saturating_add(999) / 1_000 }
    }

    /// How far it is ahead. More than the pace allows is from a clock that has been set back since: it counts from now on.
    fn ahead_us(&self, now_ms: i64) -> i64 {
        let ahead_us = self.next_us.saturating_sub(now_ms.saturating_mul(1_000));
        if ahead_us > AHEAD_US + INTERVAL_US { 0 } else { ahead_us.max(0) }
    }

    /// A request leaves.
    pub(super) fn count(&mut self, now_ms: i64) {
        let now_us = now_ms.saturating_mul(1_000);
        self.next_us = now_us.saturating_add(self.ahead_us(now_ms)).saturating_add(INTERVAL_US);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_requests_leave_in_a_second_and_a_hundred_more_at_once() {
        let mut pace = Pace::default();
        let (mut now_ms, mut sent) = (0, 0);
        while now_ms < 1_000 {
            while pace.opens_at(now_ms) <= now_ms {
                pace.count(now_ms);
                sent += 1;
            }
            now_ms = pace.opens_at(now_ms);
        }
        assert!((1_090..=1_110).contains(&sent), "{sent}");
    }

    #[test]
    fn a_clock_that_is_set_back_leaves_it_open_and_it_counts_from_then_on() {
        let mut pace = Pace::default();
        (0..101).for_each(|_| pace.count(3_600_000));
        assert!(pace.opens_at(3_600_000) > 3_600_000);
        assert_eq!(pace.opens_at(0), 0);
        (0..101).for_each(|_| pace.count(0));
        assert_eq!(pace.opens_at(0), 1);
    }
}
