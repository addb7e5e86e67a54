//! Between looks at what this node has in hand.
//!
//! What goes from memory leaves dead rows in this node's part of the index, which a snapshot that somebody holds open keeps there. A look
//! for what memory has lost passes them all. So the longer one took, the later comes the next: it may take a twentieth of the time.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// A look that takes longer, so many times one after the other, passes too much that is dead (decided): a machine that is busy for a
/// moment is not meant.
const LONG: Duration = Duration::from_millis(10);
const LONG_LOOKS: u32 = 4;
/// How much longer than a look the pause behind it is (decided).
const TIMES: u32 = 20;

/// Until when nobody looks.
#[derive(Debug, Default)]
pub(in crate::store::postgres) struct Pauses(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    long_looks: u32,
    until: Option<Instant>,
    #[cfg(test)]
    is_off: bool,
}

impl Pauses {
    /// Whether this look may be; one that goes on behind a destination belongs to the one that began.
    pub(super) fn is_over(&self, after: i64) -> bool {
        let state = self.0.lock();
        #[cfg(test)]
        if state.is_off {
            return true;
        }
        after > 0 || state.until.is_none_or(|until| Instant::now() >= until)
    }

    /// A look took so long.
    pub(super) fn looked(&self, took: Duration) {
        let mut state = self.0.lock();
        state.long_looks = if took > LONG { state.long_looks.saturating_add(1) } else { 0 };
        state.until = (state.long_looks >= LONG_LOOKS).then(|| Instant::now() + took * TIMES);
    }

    /// Every look may be, for tests of what looks find: they do not depend on how busy the machine is.
    #[cfg(test)]
    pub(in crate::store::postgres) fn switch_off(&self) {
        self.0.lock().is_off = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_costly_looks_come_pauses_and_behind_a_quick_one_none() {
        let (pauses, hour) = (Pauses::default(), Duration::from_secs(3600));
        assert!(pauses.is_over(0));
        for _ in 1..LONG_LOOKS {
            pauses.looked(hour);
            assert!(pauses.is_over(0), "the machine may have been busy");
        }
        pauses.looked(hour);
        assert!(!pauses.is_over(0));
        assert!(pauses.is_over(7), "a look that has begun goes on");
        pauses.looked(LONG);
        assert!(pauses.is_over(0));
        pauses.looked(hour);
        assert!(pauses.is_over(0), "they are counted anew");
    }
}
