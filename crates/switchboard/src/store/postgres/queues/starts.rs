//! Where a claim begins to look.
//!
//! What was claimed leaves dead entries at the beginning of the index, which every claim passes until a vacuum takes them away, and
//! none can while another session holds an older snapshot. So a claim that takes long, and again and again, is followed by claims that
//! begin where the last one found something. They miss what comes back before that place, and what is hidden no longer, until the
//! next claim that looks from the beginning, a second later at most.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::store::queues::QueueKey;

/// Priorities: 1 to 16.
const PRIORITIES: usize = 16;
/// A look from the beginning that takes longer, so many times one after the other, passes too much that is dead (decided): a machine that
/// is busy for a moment is not meant.
const LONG: Duration = Duration::from_millis(10);
const LONG_LOOKS: u32 = 4;
/// How much longer than the look itself nobody looks from the beginning again, and at most (decided).
const RESTS: u32 = 20;
const LONGEST_REST: Duration = Duration::from_secs(1);
/// Ids that may have been drawn by changes under way, at the time when a look found nothing (decided).
const UNDER_WAY: i64 = 1000;

/// What is known of queues where a look takes long.
#[derive(Debug, Default)]
pub(in crate::store::postgres) struct Starts {
    queues: Mutex<HashMap<QueueKey, Known>>,
    /// Long looks at all queues with waiters, one after the other, and when the next one may be.
    around: Mutex<(u32, Option<Instant>)>,
}

#[derive(Debug)]
struct Known {
    long_looks: u32,
    until: Instant,
    arrivals: [i64; PRIORITIES],
}

/// Where a claim begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Start {
    /// At the beginning.
    Whole,
    /// For each priority at this arrival.
    Behind([i64; PRIORITIES]),
}

/// What a claim found.
#[derive(Debug)]
pub(super) struct Look {
    /// Messages of any kind, as many as it looked for or fewer.
    pub(super) found: usize,
    /// Priorities and arrivals of what it claimed, in this order.
    pub(super) claimed: Vec<(i16, i64)>,
    /// The last id that anybody had drawn.
    pub(super) drawn: i64,
    /// How long it took the server, microseconds.
    pub(super) took_us: i64,
}

impl Start {
    pub(super) fn is_whole(&self) -> bool {
        *self == Self::Whole
    }

    /// Priorities, and arrivals from which on to look.
    pub(super) fn parameters(&self) -> (Vec<i16>, Vec<i64>) {
        let arrivals = match self {
            Self::Whole => vec![i64::MIN; PRIORITIES],
            Self::Behind(arrivals) => arrivals.to_vec(),
        };
        ((1..).take(PRIORITIES).collect(), arrivals)
    }
}

impl Starts {
    /// Where the next claim of a queue begins.
    pub(super) fn of(&self, key: &QueueKey) -> Start {
        match self.queues.lock().get(key) {
            Some(known) if known.long_looks >= LONG_LOOKS && Instant::now() < known.until => {
                Start::Behind(known.arrivals)
            }
            _ => Start::Whole,
        }
    }

    /// A claim that began there has found this.
    pub(super) fn saw(&self, key: &QueueKey, start: &Start, look: &Look) {
        let mut queues = self.queues.lock();
        let took = Duration::from_micros(look.took_us.max(0).unsigned_abs());
        if start.is_whole() {
            if took < LONG {
                queues.remove(key);
                return;
            }
            let known = queues.entry(key.clone()).or_insert_with(Known::new);
            known.long_looks = known.long_looks.saturating_add(1);
            known.until = Instant::now() + took.saturating_mul(RESTS).min(LONGEST_REST);
            known.arrivals = arrivals(look);
        } else if let Some(known) = queues.get_mut(key) {
            for (known, seen) in known.arrivals.iter_mut().zip(first_of(look)) {
                *known = (*known).max(seen.unwrap_or(i64::MIN));
            }
        }
    }

    /// Something has come back to a queue at a place of before: the next claim looks from the beginning.
    pub(super) fn forget(&self, key: &QueueKey) {
        if let Some(known) = self.queues.lock().get_mut(key) {
            known.until = Instant::now();
        }
    }

    /// Whether all queues with waiters may be looked at now.
    pub(super) fn may_look_around(&self) -> bool {
        self.around.lock().1.is_none_or(|until| Instant::now() >= until)
    }

    /// A look at them took so long.
    pub(super) fn looked_around(&self, took: Duration) {
        let mut around = self.around.lock();
        around.0 = if took < LONG { 0 } else { around.0.saturating_add(1) };
        let rest = took.saturating_mul(RESTS).min(LONGEST_REST);
        around.1 = (around.0 >= LONG_LOOKS).then(|| Instant::now() + rest);
    }
}

impl Known {
    fn new() -> Self {
        Self { long_looks: 0, until: Instant::now(), arrivals: [i64::MIN; PRIORITIES] }
    }
}

/// The first arrival that was claimed of each priority.
fn first_of(look: &Look) -> [Option<i64>; PRIORITIES] {
    let mut first = [None; PRIORITIES];
    for (priority, arrival) in &look.claimed {
        let place = usize::try_from(priority - 1).unwrap_or(PRIORITIES);
        if let Some(first) = first.get_mut(place) {
            first.get_or_insert(*arrival);
        }
    }
    first
}

/// Where to begin after a look from the beginning. A priority of which it claimed nothing holds nothing, where it went as far.
fn arrivals(look: &Look) -> [i64; PRIORITIES] {
    let first = first_of(look);
    let last = look.claimed.iter().map(|(priority, _)| *priority).max();
    let reached = if look.found > look.claimed.len() || look.found == 0 { None } else { last };
    let mut arrivals = [i64::MIN; PRIORITIES];
    for (priority, (arrival, first)) in (1_i16..).zip(arrivals.iter_mut().zip(first)) {
        let is_empty = if look.found == 0 { true } else { reached.is_some_and(|reached| priority < reached) };
        *arrival = match first {
            Some(first) => first,
            None if is_empty => look.drawn.saturating_sub(UNDER_WAY),
            None => i64::MIN,
        };
    }
    arrivals
}
