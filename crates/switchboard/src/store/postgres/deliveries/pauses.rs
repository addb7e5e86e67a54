//! Between looks at what this node has in hand.
//!
//! What goes from memory leaves dead rows in this node's part of the index, which a snapshot that somebody holds open keeps there. A look
//! for what memory has lost passes them all. So the longer one took, the later comes the next: it may take a twentieth of the time.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// A look that takes less costs nothing that matters (decided).
const QUICK: Duration = Duration::from_millis(10);
/// How much longer than a look the pause behind it is (decided).
const TIMES: u32 = 20;

/// Until when nobody looks.
#[derive(Debug, Default)]
pub(in crate::store::postgres) struct Pauses(Mutex<Option<Instant>>);

impl Pauses {
    /// Whether this look may be; one that goes on behind a destination belongs to the one that began.
    pub(super) fn is_over(&self, after: i64) -> bool {
        after > 0 || self.0.lock().is_none_or(|until| Instant::now() >= until)
    }

    /// A look took so long.
    pub(super) fn looked(&self, took: Duration) {
        *self.0.lock() = (took > QUICK).then(|| Instant::now() + took * TIMES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_costly_look_comes_a_pause_and_behind_a_quick_one_none() {
        let pauses = Pauses::default();
        assert!(pauses.is_over(0));
        pauses.looked(QUICK);
        assert!(pauses.is_over(0));
        pauses.looked(Duration::from_secs(3600));
        assert!(!pauses.is_over(0));
        assert!(pauses.is_over(7), "a look that has begun goes on");
    }
}
