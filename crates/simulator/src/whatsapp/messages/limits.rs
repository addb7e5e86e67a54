//! How fast a number may send (Meta Graph notes, 1.5). Counted in memory, on the wall clock.

use std::collections::HashMap;
use std::time::Instant;

use parking_lot::Mutex;

use crate::refusal::Refusal;
use crate::whatsapp::Number;

/// Messages to one person: a burst of 45, then one in 6 seconds (Meta Graph notes, 1.5).
const PAIR_BURST: f64 = 45.0;
const PAIR_RATE: f64 = 1.0 / 6.0;
/// From so many pairs on the full buckets are forgotten.
const MANY_PAIRS: usize = 10_000;

/// The buckets of all numbers.
#[derive(Default)]
pub(crate) struct Limits {
    numbers: Mutex<HashMap<String, Bucket>>,
    pairs: Mutex<HashMap<(String, String), Bucket>>,
}

/// A bucket that fills with time.
struct Bucket {
    level: f64,
    filled_at: Instant,
}

impl Bucket {
    fn full(burst: f64, now: Instant) -> Self {
        Self { level: burst, filled_at: now }
    }

    fn fill(&mut self, burst: f64, rate: f64, now: Instant) {
        let passed = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.level = burst.min(self.level + passed * rate);
        self.filled_at = now;
    }

    fn take(&mut self) -> bool {
        let enough = self.level >= 1.0;
        if enough {
            self.level -= 1.0;
        }
        enough
    }
}

impl Limits {
    /// Counts a message from the number to the peer, or refuses it.
    pub fn take(&self, number: &Number, to: &str, now: Instant) -> Result<(), Refusal> {
        if number.throughput > 0 {
            let rate = f64::from(number.throughput);
            let mut numbers = self.numbers.lock();
            let bucket = numbers.entry(number.id.clone()).or_insert_with(|| Bucket::full(rate, now));
            bucket.fill(rate, rate, now);
            if !bucket.take() {
                let details = "Message failed to send because there were too many messages sent from this phone number in a short period of time";
                return Err(Refusal::code(130_429, details));
            }
        }
        if number.pair_limit {
            let mut pairs = self.pairs.lock();
            if pairs.len() > MANY_PAIRS {
                pairs.retain(|_, bucket| {
                    bucket.fill(PAIR_BURST, PAIR_RATE, now);
                    bucket.level < PAIR_BURST
                });
            }
            let pair = (number.id.clone(), to.to_owned());
            let bucket = pairs.entry(pair).or_insert_with(|| Bucket::full(PAIR_BURST, now));
            bucket.fill(PAIR_BURST, PAIR_RATE, now);
            if !bucket.take() {
                let details = "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time";
                return Err(Refusal::code(131_056, details));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let start = Instant::now();
        let mut bucket = Bucket::full(2.0, start);
        assert!(bucket.take() && bucket.take() && !bucket.take());
        bucket.fill(2.0, 1.0, start + Duration::from_millis(1500));
        assert!(bucket.take() && !bucket.take());
        bucket.fill(2.0, 1.0, start + Duration::from_secs(60));
        assert!(bucket.take() && bucket.take() && !bucket.take());
    }
}
