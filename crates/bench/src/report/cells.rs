//! How a figure and its target are written.

use crate::statistics::{Percentiles, Spread};
use crate::subjects::Memory;

/// What stands for a figure that the system did not tell.
const UNREAD: &str = "could not be read";

/// A rate over several rounds.
pub(super) fn rate(spread: &Spread) -> String {
    format!("{:.0}/s ({:.0} to {:.0})", spread.median, spread.min, spread.max)
}

/// A time over several rounds.
pub(super) fn time(spread: &Spread) -> String {
    format!("{:.1} ms ({:.1} to {:.1})", spread.median, spread.min, spread.max)
}

/// A time of a call over several rounds, in microseconds.
pub(super) fn microseconds(spread: &Spread) -> String {
    format!("{:.1} µs ({:.1} to {:.1})", spread.median, spread.min, spread.max)
}

/// Three percentiles.
pub(super) fn latency(percentiles: &Percentiles) -> String {
    let Percentiles { p50_ms, p99_ms, p999_ms, .. } = percentiles;
    format!("{p50_ms:.2} / {p99_ms:.2} / {p999_ms:.2} ms")
}

/// Memory, how much of it is the process's own, and the most that there was. A figure that is missing says so.
pub(super) fn megabytes(memory: Option<Memory>) -> String {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let Some(memory) = memory else { return UNREAD.to_owned() };
    let mut text = format!("{:.1} MB resident", megabytes(memory.resident));
    if let Some(own) = memory.anonymous {
        text.push_str(&format!(", {:.1} MB of it anonymous", megabytes(own)));
    }
    text.push_str(&format!(", {:.1} MB at its peak", megabytes(memory.peak)));
    text
}

/// The verdict on memory against a target in megabytes; what could not be read has not met it.
pub(super) fn of_memory(memory: Option<Memory>, verdict: impl Fn(Memory) -> String) -> String {
    memory.map_or_else(|| UNREAD.to_owned(), verdict)
}

/// A target that is the least.
pub(super) fn at_least(figure: f64, target: f64) -> String {
    format!("≥ {target}: {}", verdict(figure >= target))
}

/// A target that is the most.
pub(super) fn at_most(figure: f64, target: f64, unit: &str) -> String {
    format!("≤ {}: {}", with_unit(target, unit), verdict(figure <= target))
}

/// A target that the figure stays below.
pub(super) fn below(figure: f64, target: f64, unit: &str) -> String {
    format!("< {}: {}", with_unit(target, unit), verdict(figure < target))
}

fn with_unit(target: f64, unit: &str) -> String {
    format!("{target} {unit}").trim_end().to_owned()
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "MISSED" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_tells_its_peak_or_that_it_could_not_be_read() {
        let memory = Memory { resident: 20_000_000, peak: 31_000_000, proportional: None, anonymous: None };
        assert_eq!(megabytes(Some(memory)), "20.0 MB resident, 31.0 MB at its peak");
        assert_eq!(megabytes(None), "could not be read");
        let verdict = |memory: Memory| below(memory.peak as f64 / 1e6, 30.0, "MB");
        assert_eq!(of_memory(Some(memory), verdict), "< 30 MB: MISSED");
        assert_eq!(of_memory(None, verdict), "could not be read");
    }

    #[test]
    fn a_missed_target_is_called_so() {
        assert_eq!(at_least(0.5, 0.5), "≥ 0.5: met");
        assert_eq!(at_least(0.49, 0.5), "≥ 0.5: MISSED");
        assert_eq!(at_most(50.1, 50.0, "ms"), "≤ 50 ms: MISSED");
        assert_eq!(at_most(0.0, 0.0, ""), "≤ 0: met");
        assert_eq!(below(250.0, 250.0, "ms"), "< 250 ms: MISSED");
    }
}
