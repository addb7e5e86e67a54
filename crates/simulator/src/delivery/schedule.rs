//! When a webhook that was not answered with 200 is sent again.

use std::time::Duration;

/// After the listed waits the last one grows by half each time (Meta Graph notes, 4.3).
const GROWTH: f64 = 1.5;

/// How long a webhook is tried: 7 days (Meta Graph notes, 4.3).
pub(super) const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The waits that the Meta Graph notes, 4.3, suggest, after a first one of a second, so that a hiccup of the
/// receiver costs little.
pub(crate) fn documented() -> Vec<Duration> {
    [1, 10, 30, 60, 5 * 60, 15 * 60, 60 * 60].map(Duration::from_secs).into()
}

/// How long to wait after the attempt of this number, counted from 0.
pub(super) fn wait(schedule: &[Duration], attempt: usize) -> Duration {
    if let Some(wait) = schedule.get(attempt) {
        return *wait;
    }
    let last = schedule.last().copied().unwrap_or(LIFETIME);
    let times = i32::try_from(attempt - schedule.len() + 1).unwrap_or(i32::MAX);
    let seconds = last.as_secs_f64() * GROWTH.powi(times);
    Duration::try_from_secs_f64(seconds).map_or(LIFETIME, |wait| wait.min(LIFETIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_listed_waits_the_last_one_grows_up_to_the_lifetime() {
        let schedule = [Duration::from_secs(1), Duration::from_secs(10)];
        assert_eq!(wait(&schedule, 0), Duration::from_secs(1));
        assert_eq!(wait(&schedule, 1), Duration::from_secs(10));
        assert_eq!(wait(&schedule, 2), Duration::from_secs(15));
        assert_eq!(wait(&schedule, usize::MAX), LIFETIME);
        assert_eq!(wait(&[], 0), LIFETIME);
    }
}
