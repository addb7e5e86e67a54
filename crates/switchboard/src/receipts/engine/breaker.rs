//! How a destination is doing, and how much of us it gets.
//!
//! Its window of attempts at once grows with each good answer and shrinks with each bad one. After some failures in a row
//! it counts as down, and one delivery after the other asks whether it is back.

/// Attempts at once to a destination at first, and after it was down: one tells how it is doing, and many that turn out to be
/// dead after a restart do not hold up those that are well.
const FIRST_WINDOW: usize = 1;
/// Attempts at once at most.
const LARGEST_WINDOW: usize = 32;
/// Attempts at once to one that answers well but slowly.
const SLOW_WINDOW: usize = 8;
/// From here on an answer is slow.
const SLOW_MS: i64 = 500;
/// Failures in a row after which a destination counts as down.
const FAILURES: u32 = 5;
/// The first wait before it is asked again; each one that fails doubles it.
const FIRST_PROBE_MS: i64 = 5_000;
/// The longest such wait.
const LAST_PROBE_MS: i64 = 60_000;
/// The part of a wait that chance may add.
const JITTER: f64 = 0.1;

/// How a destination is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It has not answered yet.
    Unproven,
    /// Its last answer was good.
    Healthy,
    /// Its last answer was bad.
    Failing,
    /// It failed several times in a row and gets one delivery at a time.
    Down,
}

impl Health {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Unproven, Self::Healthy, Self::Failing, Self::Down];

    /// As it stands in figures.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unproven => "unproven",
            Self::Healthy => "healthy",
            Self::Failing => "failing",
            Self::Down => "down",
        }
    }
}

/// What a destination may get now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowance {
    /// A batch.
    Batch,
    /// One delivery, to see whether it is back.
    Probe,
    /// Nothing before this time, milliseconds of the wall clock.
    NotBefore(i64),
    /// Nothing before an attempt ends.
    Full,
}

#[derive(Debug)]
pub(super) struct Breaker {
    health: Health,
    failures: u32,
    window: usize,
    probe: Probe,
}

#[derive(Debug, Default)]
struct Probe {
    at_ms: i64,
    wait_ms: i64,
    is_under_way: bool,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { health: Health::Unproven, failures: 0, window: FIRST_WINDOW, probe: Probe::default() }
    }
}

impl Breaker {
    pub(super) fn health(&self) -> Health {
        self.health
    }

    pub(super) fn is_down(&self) -> bool {
        self.health == Health::Down
    }

    /// Whether it shares its places with all that fail.
    pub(super) fn is_suspect(&self) -> bool {
        self.health != Health::Healthy
    }

    pub(super) fn allowance(&self, now_ms: i64, under_way: usize) -> Allowance {
        match self.health {
            Health::Down if under_way > 0 => Allowance::Full,
            Health::Down if now_ms < self.probe.at_ms => Allowance::NotBefore(self.probe.at_ms),
            Health::Down => Allowance::Probe,
            _ if under_way >= self.window => Allowance::Full,
            _ => Allowance::Batch,
        }
    }

    /// A probe leaves.
    pub(super) fn probes(&mut self) {
        self.probe.is_under_way = true;
    }

    /// What was taken as a probe was no longer to be made.
    pub(super) fn probed_nothing(&mut self) {
        self.probe.is_under_way = false;
    }

    /// Somebody says that it is back: if it was down, it starts anew.
    pub(super) fn ask_again(&mut self) {
        if self.is_down() {
            *self = Self::default();
        }
    }

    /// The wall clock was set back by so much: what is left of a wait stays as long as it was.
    pub(super) fn set_back(&mut self, by_ms: i64) {
        self.probe.at_ms = self.probe.at_ms.saturating_sub(by_ms);
    }

    pub(super) fn received(&mut self, took_ms: i64) {
        if self.is_down() {
            self.window = FIRST_WINDOW;
        } else if took_ms < SLOW_MS {
            self.window = (self.window + 1).min(LARGEST_WINDOW);
        } else {
            self.window = self.window.min(SLOW_WINDOW);
        }
        self.health = Health::Healthy;
        self.failures = 0;
        self.probe = Probe::default();
    }

    pub(super) fn failed(&mut self, now_ms: i64, chance: f64) {
        self.failures = self.failures.saturating_add(1);
        self.window = (self.window / 2).max(1);
        if self.is_down() {
            if self.probe.is_under_way {
                self.wait(self.probe.wait_ms.saturating_mul(2).min(LAST_PROBE_MS), now_ms, chance);
            }
        } else if self.failures >= FAILURES {
            self.health = Health::Down;
            self.wait(FIRST_PROBE_MS, now_ms, chance);
        } else {
            self.health = Health::Failing;
        }
    }

    fn wait(&mut self, wait_ms: i64, now_ms: i64, chance: f64) {
        let added = (wait_ms as f64 * JITTER * chance.clamp(0.0, 1.0)) as i64;
        self.probe = Probe { at_ms: now_ms + wait_ms + added, wait_ms, is_under_way: false };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_in_a_row_leave_one_probe_at_a_time_and_a_good_answer_ends_that() {
        let mut breaker = Breaker::default();
        for _ in 0..4 {
            breaker.failed(0, 0.0);
        }
        assert_eq!((breaker.health(), breaker.allowance(0, 0)), (Health::Failing, Allowance::Batch));
        breaker.failed(0, 0.0);
        assert_eq!(breaker.allowance(0, 1), Allowance::Full);
        assert_eq!(breaker.allowance(4_999, 0), Allowance::NotBefore(5_000));
        assert_eq!(breaker.allowance(5_000, 0), Allowance::Probe);
        breaker.received(10);
        assert_eq!((breaker.health(), breaker.allowance(5_000, 0)), (Health::Healthy, Allowance::Batch));
        assert_eq!(breaker.allowance(5_000, 1), Allowance::Full);
    }

    #[test]
    fn probes_come_ever_more_seldom_up_to_one_a_minute() {
        let mut breaker = Breaker::default();
        (0..5).for_each(|_| breaker.failed(0, 0.0));
        let (mut now_ms, mut waits) = (0, Vec::new());
        for _ in 0..6 {
            let Allowance::NotBefore(at_ms) = breaker.allowance(now_ms, 0) else { panic!("no wait") };
            waits.push(at_ms - now_ms);
            now_ms = at_ms;
            breaker.probes();
            breaker.failed(now_ms, 0.0);
        }
        assert_eq!(waits, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
        // One that was under way when it went down says nothing new.
        let before = breaker.allowance(now_ms, 0);
        breaker.failed(now_ms + 1, 0.0);
        assert_eq!(breaker.allowance(now_ms, 0), before);
    }

    #[test]
    fn one_that_is_said_to_be_back_starts_anew_and_if_it_is_not_it_is_down_after_as_many_failures() {
        let mut breaker = Breaker::default();
        (0..5).for_each(|_| breaker.failed(0, 0.0));
        assert_eq!(breaker.allowance(1, 0), Allowance::NotBefore(5_000));
        breaker.ask_again();
        assert_eq!((breaker.health(), breaker.allowance(1, 0)), (Health::Unproven, Allowance::Batch));
        (0..4).for_each(|_| breaker.failed(1, 0.0));
        assert_eq!(breaker.allowance(1, 0), Allowance::Batch);
        breaker.failed(1, 0.0);
        assert_eq!(breaker.allowance(1, 0), Allowance::NotBefore(5_001));
    }

    #[test]
    fn one_that_is_not_down_keeps_its_window_when_it_is_said_to_be_back() {
        let mut breaker = Breaker::default();
        (0..100).for_each(|_| breaker.received(3));
        breaker.ask_again();
        assert_eq!((breaker.health(), breaker.window), (Health::Healthy, LARGEST_WINDOW));
    }

    #[test]
    fn one_that_has_not_answered_yet_gets_one_attempt_at_a_time() {
        let mut breaker = Breaker::default();
        assert_eq!((breaker.allowance(0, 0), breaker.allowance(0, 1)), (Allowance::Batch, Allowance::Full));
        breaker.received(3);
        assert_eq!(breaker.allowance(0, 1), Allowance::Batch);
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_prolong_a_wait() {
        let mut breaker = Breaker::default();
        (0..5).for_each(|_| breaker.failed(3_600_000, 0.0));
        breaker.set_back(3_600_000);
        assert_eq!(breaker.allowance(0, 0), Allowance::NotBefore(5_000));
    }

    #[test]
    fn the_window_grows_with_quick_answers_and_stays_small_with_slow_ones() {
        let mut quick = Breaker::default();
        (0..100).for_each(|_| quick.received(3));
        assert_eq!(quick.window, LARGEST_WINDOW);
        quick.received(2_000);
        assert_eq!(quick.window, SLOW_WINDOW);
        quick.failed(0, 0.0);
        assert_eq!(quick.window, SLOW_WINDOW / 2);
    }
}
