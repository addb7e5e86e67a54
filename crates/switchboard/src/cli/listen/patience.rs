//! The waits between tries of something that does not answer.

use std::time::Duration;

/// The first wait; each is twice the one before.
const FIRST: Duration = Duration::from_millis(250);
/// The longest.
const LONGEST: Duration = Duration::from_secs(10);

/// Counts tries that failed.
#[derive(Debug, Default)]
pub(super) struct Patience {
    failed: u32,
}

impl Patience {
    /// A try failed: how long to wait before the next one.
    pub(super) fn wait(&mut self) -> Duration {
        let wait = FIRST.saturating_mul(2_u32.saturating_pow(self.failed)).min(LONGEST);
        self.failed = self.failed.saturating_add(1);
        wait
    }

    /// Whether the last failure was the first of its row.
    pub(super) fn is_new(&self) -> bool {
        self.failed == 1
    }

    /// A try succeeded: whether some failed before it.
    pub(super) fn is_over(&mut self) -> bool {
        std::mem::take(&mut self.failed) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_ten_seconds_and_begin_anew() {
        let mut patience = Patience::default();
        let waits: Vec<_> = (0..8).map(|_| patience.wait().as_millis()).collect();
        assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
        assert!(patience.is_over() && !patience.is_over());
        patience.wait();
        assert!(patience.is_new());
    }
}
