//! How records stand in answers.

use jiff::Timestamp;

/// A time of the wall clock as RAM shows it: `2015-01-23T12:33:18Z` (gateway notes, 7).
pub fn time(wall_ms: i64) -> String {
    let time = Timestamp::from_millisecond(wall_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_seconds_and_is_utc() {
        assert_eq!(time(1_422_016_398_999), "2015-01-23T12:33:18Z");
        assert_eq!(time(i64::MAX), "1970-01-01T00:00:00Z");
    }
}
