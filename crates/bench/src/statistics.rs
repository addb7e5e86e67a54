//! Medians, spreads and latencies.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

/// The greatest latency that is kept apart, in microseconds: a minute.
const GREATEST: u64 = 60_000_000;
/// Significant digits of a latency.
const DIGITS: u8 = 3;

/// A figure over several rounds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The middle one.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Spread {
    /// Of these figures; none of none.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_by(f64::total_cmp);
        let middle = figures.len() / 2;
        let upper = *figures.get(middle)?;
        let median = match figures.len() % 2 {
            0 => (figures.get(middle - 1)? + upper) / 2.0,
            _ => upper,
        };
        Some(Self { median, min: *figures.first()?, max: *figures.last()? })
    }
}

/// Latencies, in microseconds.
#[derive(Clone, Debug)]
pub struct Latencies(Histogram<u64>);

/// What is told of them, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Percentiles {
    /// Half are not above it.
    pub p50_ms: f64,
    /// 99 of 100.
    pub p99_ms: f64,
    /// 999 of 1,000.
    pub p999_ms: f64,
    /// The greatest.
    pub max_ms: f64,
    /// How many there are.
    pub count: u64,
}

impl Default for Latencies {
    #[expect(clippy::expect_used, reason = "the bounds are constants that the histogram allows")]
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, GREATEST, DIGITS).expect("1 < GREATEST and DIGITS <= 5"))
    }
}

impl Latencies {
    /// Adds one; what is above a minute counts as a minute.
    pub fn record(&mut self, latency: Duration) {
        self.0.saturating_record(u64::try_from(latency.as_micros()).unwrap_or(GREATEST));
    }

    /// What is told of them.
    pub fn percentiles(&self) -> Percentiles {
        let at = |quantile| milliseconds(self.0.value_at_quantile(quantile));
        Percentiles {
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: milliseconds(self.0.max()),
            count: self.0.len(),
        }
    }
}

fn milliseconds(microseconds: u64) -> f64 {
    Duration::from_micros(microseconds).as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_lies_between_the_middle_two_of_an_even_number() {
        assert_eq!(Spread::of([4.0, 1.0, 3.0, 2.0]), Some(Spread { median: 2.5, min: 1.0, max: 4.0 }));
        assert_eq!(Spread::of([9.0, 1.0, 3.0]), Some(Spread { median: 3.0, min: 1.0, max: 9.0 }));
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn percentiles_are_told_in_milliseconds() {
        let mut latencies = Latencies::default();
        (1..=1000).for_each(|number| latencies.record(Duration::from_millis(number)));
        let told = latencies.percentiles();
        assert!((told.p50_ms - 500.0).abs() < 1.0, "{told:?}");
        assert!((told.p99_ms - 990.0).abs() < 1.0, "{told:?}");
        assert_eq!(told.count, 1000);
    }

    #[test]
    fn a_latency_beyond_the_scale_counts_as_the_greatest() {
        let mut latencies = Latencies::default();
        latencies.record(Duration::from_secs(3600));
        assert!(latencies.percentiles().max_ms >= 59_999.0);
    }
}
