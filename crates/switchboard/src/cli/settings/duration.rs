//! Durations as people write them: `250ms`, `5s`, `2m`, `1h`, `7d`.

use std::time::Duration;

/// What is expected where a duration stands.
pub(in crate::cli) const EXPECTED: &str = "a duration such as 250ms, 5s, 2m, 1h or 7d";

/// The units, the largest first, in milliseconds.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Reads a whole number and its unit.
///
/// # Errors
///
/// The text says what was expected.
pub fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    number
        .parse::<u64>()
        .ok()
        .zip(factor)
        .and_then(|(number, factor)| number.checked_mul(factor))
        .map(Duration::from_millis)
        .ok_or_else(|| EXPECTED.to_owned())
}

/// Writes a duration in the largest unit that holds it whole, to the millisecond.
pub fn show(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    if milliseconds == 0 {
        return "0s".to_owned();
    }
    for (unit, factor) in UNITS {
        if milliseconds.is_multiple_of(u128::from(factor)) {
            return format!("{}{unit}", milliseconds / u128::from(factor));
        }
    }
    format!("{milliseconds}ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_is_read_and_written_back() {
        for text in ["250ms", "5s", "2m", "1h", "7d", "90s", "1500ms"] {
            assert_eq!(show(parse(text).expect(text)), text);
        }
        assert_eq!(show(parse("12h").expect("12h") * 2), "1d");
        assert_eq!(show(parse("0s").expect("0s")), "0s");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "5",
            "s",
            "-5s",
            "5 s",
            "1.5s",
            "5sec",
            "99999999999999999999s",
            "18446744073709551615d",
            "５s",
        ] {
            assert_eq!(parse(text), Err(EXPECTED.to_owned()), "{text}");
        }
    }
}
