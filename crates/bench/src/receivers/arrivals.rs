//! Which receipts came. The text of a message carries a mark with its serial number, by which its receipt is known.

use std::time::Instant;

use parking_lot::Mutex;

/// What stands before the serial number.
const MARK: &str = "serial:";
/// The largest serial number that is kept apart.
const LARGEST: usize = 50_000_000;

/// The mark of this serial number: eight digits and a blank.
pub fn mark(serial: u64) -> String {
    format!("{MARK}{serial:08} ")
}

/// What arrived at one receiver.
#[derive(Debug, Default)]
pub struct Arrivals(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// By serial number: when it came first.
    first: Vec<Option<Instant>>,
    tally: Tally,
}

/// Counts of what arrived.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Receipts, each counted once.
    pub receipts: u64,
    /// Receipts that had come before.
    pub repeated: u64,
    /// Requests that brought them.
    pub requests: u64,
    /// When the first came.
    pub first: Option<Instant>,
    /// When the last new one came.
    pub last: Option<Instant>,
}

impl Arrivals {
    /// A request came.
    pub fn take(&self, body: &[u8], now: Instant) {
        let Ok(body) = std::str::from_utf8(body) else { return };
        let mut state = self.0.lock();
        let State { first, tally } = &mut *state;
        tally.requests += 1;
        for serial in serials(body).filter(|serial| *serial < LARGEST) {
            if first.len() <= serial {
                first.resize((serial + 1).next_power_of_two(), None);
            }
            match &mut first[serial] {
                Some(_) => tally.repeated += 1,
                new => {
                    *new = Some(now);
                    tally.receipts += 1;
                    tally.first.get_or_insert(now);
                    tally.last = Some(now);
                }
            }
        }
    }

    /// The counts since the last [`clear`](Self::clear).
    pub fn tally(&self) -> Tally {
        self.0.lock().tally
    }

    /// When the receipt with this serial number came first.
    pub fn of(&self, serial: u64) -> Option<Instant> {
        let serial = usize::try_from(serial).ok()?;
        self.0.lock().first.get(serial).copied().flatten()
    }

    /// Counts from nothing again; which receipts came before stays known.
    pub fn clear(&self) {
        self.0.lock().tally = Tally::default();
    }
}

/// The serial numbers of the receipts in a body.
fn serials(body: &str) -> impl Iterator<Item = usize> {
    body.match_indices(MARK).filter_map(move |(at, _)| {
        let digits = body.get(at + MARK.len()..at + MARK.len() + 8)?;
        digits.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_receipt_of_an_array_counts_once() {
        let arrivals = Arrivals::default();
        let receipt = |serial| format!(r#"{{"Message":"{}hello"}}"#, mark(serial));
        let body = format!("[{},{}]", receipt(3), receipt(12_345_678));
        arrivals.take(body.as_bytes(), Instant::now());
        arrivals.take(format!("[{}]", receipt(3)).as_bytes(), Instant::now());
        let tally = arrivals.tally();
        assert_eq!((tally.receipts, tally.repeated, tally.requests), (2, 1, 2));
        assert!(arrivals.of(3).is_some() && arrivals.of(12_345_678).is_some() && arrivals.of(4).is_none());
        arrivals.clear();
        arrivals.take(format!("[{}]", receipt(3)).as_bytes(), Instant::now());
        assert_eq!((arrivals.tally().receipts, arrivals.tally().repeated), (0, 1));
    }

    #[test]
    fn what_is_no_mark_is_no_receipt() {
        let arrivals = Arrivals::default();
        for body in ["serial:", "serial:1234567", "serial:x2345678", "\u{2603}serial:123456\u{2603}"] {
            arrivals.take(body.as_bytes(), Instant::now());
        }
        assert_eq!(arrivals.tally().receipts, 0);
    }
}
