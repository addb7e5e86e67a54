//! When a receipt that was not received is tried again.

use std::time::Duration;

const SECOND: u64 = 1;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// How long a receipt is tried at all (behaviour notes, 3.2: decided).
pub const GIVE_UP_AFTER: Duration = Duration::from_secs(7 * 24 * HOUR);

/// The part of a wait that chance may add, so that what failed together does not come back together.
const JITTER: f64 = 0.1;

/// The waits between attempts; the last one repeats until the receipt is given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    waits: Vec<Duration>,
    give_up_after: Duration,
}

impl Schedule {
    /// The waits, shortest first; without any, the default ones.
    pub fn new(waits: Vec<Duration>) -> Self {
        if waits.is_empty() { Self::default() } else { Self { waits, give_up_after: GIVE_UP_AFTER } }
    }

    /// Another time after which a receipt is given up.
    pub fn give_up_after(self, give_up_after: Duration) -> Self {
        Self { give_up_after, ..self }
    }

    /// The age from which on a receipt is not tried again, milliseconds.
    pub fn give_up_after_ms(&self) -> i64 {
        i64::try_from(self.give_up_after.as_millis()).unwrap_or(i64::MAX)
    }

    /// The wait after this many failed attempts of a receipt of this age, or `None` when it is given up.
    /// `chance` is between 0 and 1.
    pub fn wait(&self, failed_attempts: u32, age: Duration, chance: f64) -> Option<Duration> {
        let index = usize::try_from(failed_attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        let wait = *self.waits.get(index).or(self.waits.last())?;
        let wait = wait.mul_f64(1.0 + JITTER * chance.clamp(0.0, 1.0));
        (age + wait <= self.give_up_after).then_some(wait)
    }
}

impl Default for Schedule {
    /// 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h, 8 h, then every 12 h (behaviour notes, 3.2: decided).
    fn default() -> Self {
        let seconds = [
            5 * SECOND,
            30 * SECOND,
            2 * MINUTE,
            10 * MINUTE,
            30 * MINUTE,
            HOUR,
            2 * HOUR,
            4 * HOUR,
            8 * HOUR,
            12 * HOUR,
        ];
        Self { waits: seconds.map(Duration::from_secs).to_vec(), give_up_after: GIVE_UP_AFTER }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_waits_grow_and_end_after_seven_days() {
        let schedule = Schedule::default();
        let mut age = Duration::ZERO;
        let mut attempts = 0;
        while let Some(wait) = schedule.wait(attempts + 1, age, 0.0) {
            attempts += 1;
            age += wait;
        }
        assert_eq!(schedule.wait(1, Duration::ZERO, 0.0), Some(Duration::from_secs(5)));
        assert!(age <= GIVE_UP_AFTER && age > GIVE_UP_AFTER - Duration::from_secs(12 * HOUR));
        assert_eq!(attempts, 21);
    }

    #[test]
    fn chance_adds_up_to_a_tenth_and_takes_nothing_away() {
        let schedule = Schedule::new(vec![Duration::from_secs(10)]);
        assert_eq!(schedule.wait(1, Duration::ZERO, 0.0), Some(Duration::from_secs(10)));
        assert_eq!(schedule.wait(9, Duration::ZERO, 1.0), Some(Duration::from_secs(11)));
    }
}
