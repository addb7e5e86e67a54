use std::fmt;

use jiff::Timestamp;

/// The id of one answer: 24 upper-case hex characters, the first eight of them Unix seconds (queue notes, 2.2). It is
/// `x-mns-request-id` of the answer and `RequestId` of its error document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(String);

impl RequestId {
    /// The id of an answer given at `now`; `random` tells apart those of one second.
    pub fn new(now: Timestamp, random: u64) -> Self {
        // Eight digits last until 2106; then they begin anew.
        let seconds = now.as_second().rem_euclid(1 << 32);
        Self(format!("{seconds:08X}{random:016X}"))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_begins_with_the_seconds_and_has_24_characters() {
        let id = RequestId::new("2027-01-01T00:00:00Z".parse().unwrap(), 0xAB);
        assert_eq!(id.as_str(), "6B36EC8000000000000000AB");
        let earliest = RequestId::new(Timestamp::MIN, u64::MAX);
        assert_eq!(earliest.as_str().len(), 24);
    }
}
