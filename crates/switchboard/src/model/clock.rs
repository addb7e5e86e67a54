//! The two clocks. They reach the code as values, so that a test can move them.

use std::sync::Arc;

use jiff::Timestamp;

/// A clock: answers the time now.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The wall clock is for signatures, nonces, retries and limits and is never moved. The network clock is
/// for the 24-hour window, message ids, receipts' times and template review; a simulated network may move it.
#[derive(Clone)]
pub struct Clocks {
    wall: Clock,
    network: Clock,
}

impl Clocks {
    /// Both clocks, handed in.
    pub fn new(wall: Clock, network: Clock) -> Self {
        Self { wall, network }
    }

    /// The machine's clock as both: what a real network needs.
    pub fn system() -> Self {
        Self::with_network(Arc::new(Timestamp::now))
    }

    /// The machine's clock as the wall clock, and the clock of a simulated network.
    pub fn with_network(network: Clock) -> Self {
        Self { wall: Arc::new(Timestamp::now), network }
    }

    /// The time on the wall.
    pub fn wall(&self) -> Timestamp {
        (self.wall)()
    }

    /// The time in the network.
    pub fn network(&self) -> Timestamp {
        (self.network)()
    }
}

impl std::fmt::Debug for Clocks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Clocks")
            .field("wall", &self.wall())
            .field("network", &self.network())
            .finish()
    }
}

/// A time as SubmitTime and the fields ending in `Str` show it: UTC, `2020-12-01 00:00:00`.
pub fn display_seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A time as SendTime shows it: `2025-07-11T01:16:49.761+00:00`.
pub fn display_milliseconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

/// Reads the form of [`display_seconds`].
pub fn parse_seconds(text: &str) -> Option<Timestamp> {
    let civil = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_back_as_they_are_written() {
        let time: Timestamp = "2025-07-11T01:16:49.761Z".parse().unwrap();
        assert_eq!(display_seconds(time), "2025-07-11 01:16:49");
        assert_eq!(display_milliseconds(time), "2025-07-11T01:16:49.761+00:00");
        assert_eq!(parse_seconds("2025-07-11 01:16:49"), "2025-07-11T01:16:49Z".parse().ok());
        assert_eq!(parse_seconds("2025-07-11"), None);
    }
}
