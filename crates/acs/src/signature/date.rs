//! The time of a request.

use jiff::{SignedDuration, Timestamp};

use crate::Fault;

/// How far a request's time may be from the server's clock, to both sides: 15 minutes. That the future side is the
/// same and that exactly 15 minutes still pass was inferred (gateway notes, 2.3).
pub const CLOCK_WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// Reads `YYYY-MM-DDThh:mm:ssZ`; no fraction, no offset, no other separator.
pub(super) fn parse(text: &str) -> Result<Timestamp, Fault> {
    const SHAPE: &[u8; 20] = b"0000-00-00T00:00:00Z";
    let shaped = text.len() == SHAPE.len()
        && text
            .bytes()
            .zip(SHAPE)
            .all(|(byte, shape)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == *shape });
    if !shaped {
        return Err(Fault::invalid_time_stamp_format());
    }
    text.parse().map_err(|_| Fault::invalid_time_stamp_format())
}

/// Checks the age against [`CLOCK_WINDOW`].
pub(super) fn check_age(timestamp: Timestamp, now: Timestamp) -> Result<(), Fault> {
    if now.duration_since(timestamp).abs() > CLOCK_WINDOW {
        return Err(Fault::invalid_time_stamp_expired());
    }
    Ok(())
}

/// Writes a time as requests carry it.
pub(super) fn format(timestamp: Timestamp) -> String {
    timestamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
