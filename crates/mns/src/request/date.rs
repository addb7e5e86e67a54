//! The time of a request.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::Fault;

/// How far a request's time may be from the server's clock, to both sides: 15 minutes, which still pass themselves
/// (queue notes, 3.5).
pub const CLOCK_WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// RFC 1123 in GMT, for instance `Fri, 01 Jan 2027 00:00:00 GMT`.
const DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// Bytes of such a date.
const LENGTH: usize = 29;

/// Reads a date and holds it against the clock.
pub(super) fn read(text: &str, now: Timestamp) -> Result<Timestamp, Fault> {
    if text.len() != LENGTH {
        return Err(Fault::invalid_date_header());
    }
    let civil = DateTime::strptime(DATE, text).map_err(|_| Fault::invalid_date_header())?;
    let zoned = civil.to_zoned(TimeZone::UTC).map_err(|_| Fault::invalid_date_header())?;
    let time = zoned.timestamp();
    if now.duration_since(time).abs() > CLOCK_WINDOW { Err(Fault::time_expired()) } else { Ok(time) }
}

/// Writes a time as `Date` carries it.
pub(crate) fn format_date(time: Timestamp) -> String {
    time.strftime(DATE).to_string()
}

/// Writes a time as it is signed in V4: the day alone is its first eight characters (queue notes, 3.6).
pub(crate) fn format_v4_time(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_minutes_pass_to_both_sides_and_a_second_more_does_not() {
        let sent: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        let text = format_date(sent);
        assert_eq!(text, "Fri, 01 Jan 2027 00:00:00 GMT");
        assert_eq!(format_v4_time(sent), "20270101T000000Z");
        for seconds in [-900, 0, 900] {
            assert_eq!(read(&text, sent + SignedDuration::from_secs(seconds)), Ok(sent));
        }
        for seconds in [-901, 901] {
            let late = sent + SignedDuration::from_secs(seconds);
            assert_eq!(read(&text, late).unwrap_err().code, "TimeExpired");
        }
    }

    #[test]
    fn another_shape_is_an_invalid_date() {
        let now = Timestamp::UNIX_EPOCH;
        for text in [
            "",
            "2027-01-01T00:00:00Z",
            "Fri, 01 Jan 2027 00:00:00 UTC",
            "Fri, 01 Jan 2027 00:00:00 +000",
            "Fri, 32 Jan 2027 00:00:00 GMT",
            "Mon, 01 Jan 2027 00:00:00 GMT",
            "Friday, 01-Jan-27 00:00:00 GMT",
        ] {
            assert_eq!(read(text, now).unwrap_err().code, "InvalidDateHeader", "{text}");
        }
    }
}
