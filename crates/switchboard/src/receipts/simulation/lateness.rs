//! How late an attempt may begin.
//!
//! An attempt begins within [`PROMPT_MS`] of the time when its receipt is due, and [`EACH_MS`] more for every receipt that its
//! destination was sent meanwhile. What else may delay it is listed here, each with the time until which it explains a delay;
//! nothing that happens at another destination does.

use std::collections::VecDeque;

/// An answer that came in this time is quick, milliseconds.
pub const QUICK_MS: i64 = 100;
/// Ticks of the driver and calls of the store, milliseconds.
const PROMPT_MS: i64 = 1_000;
/// The work for one receipt, milliseconds.
const EACH_MS: i64 = 30;
/// After the last of some slow answers others may still be under way, milliseconds: the deadline and a little.
const SLOW_MS: i64 = 4_000;
/// The longest wait for a probe with its tenth of chance, and the probe, milliseconds.
const PROBE_MS: i64 = 67_000;
/// Failures among the last answers from which on a destination may count as down.
const FAILURES: usize = 5;
const ANSWERS: usize = 10;
/// The longest wait after the store could not read or write, with its tenth of chance, milliseconds.
const STORE_MS: i64 = 67_000;
/// Between two looks at a paused destination, milliseconds.
const PAUSED_MS: i64 = 5_500;
/// Between two surveys, milliseconds.
const SURVEY_MS: i64 = 5_500;

#[derive(Debug, Default)]
pub struct Lateness {
    explained_until_ms: i64,
    /// What a pause does not hide: this stands when it ends.
    answers: VecDeque<bool>,
    served: u64,
}

impl Lateness {
    pub fn served(&self) -> u64 {
        self.served
    }

    pub fn serve(&mut self, receipts: usize) {
        self.served += receipts as u64;
    }

    /// By how much more than explained a receipt is late that begins now.
    pub fn of(&self, due_ms: i64, served: u64, now_ms: i64) -> Option<i64> {
        let from_ms = due_ms.max(self.explained_until_ms);
        let allowed_ms = PROMPT_MS + EACH_MS * (self.served - served) as i64;
        Some(now_ms.saturating_sub(from_ms).saturating_sub(allowed_ms)).filter(|late_ms| *late_ms > 0)
    }

    pub fn until(&mut self, explained_ms: i64) {
        self.explained_until_ms = self.explained_until_ms.max(explained_ms);
    }

    pub fn answered(&mut self, is_good: bool, now_ms: i64) {
        self.answers.push_back(is_good);
        if self.answers.len() > ANSWERS {
            self.answers.pop_front();
        }
        if !is_good && self.answers.iter().filter(|is_good| !**is_good).count() >= FAILURES {
            self.until(now_ms + PROBE_MS);
        }
    }

    pub fn slow(&mut self, now_ms: i64) {
        self.until(now_ms + SLOW_MS);
    }

    pub fn store_failed(&mut self, now_ms: i64) {
        self.until(now_ms + STORE_MS);
    }

    pub fn survey_failed(&mut self, now_ms: i64) {
        self.until(now_ms + SURVEY_MS);
    }

    pub fn resumed(&mut self, now_ms: i64) {
        self.explained_until_ms = now_ms + PAUSED_MS + PROBE_MS;
    }

    pub fn restarted(&mut self, starts_ms: i64) {
        self.answers.clear();
        self.until(starts_ms + QUICK_MS);
    }
}
