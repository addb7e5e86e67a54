//! Decimal numbers, compared exactly: an id of 18 digits is one, too.

use std::borrow::Cow;
use std::cmp::Ordering;

/// A number: sign, digits, point, digits. No exponent, no other notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number<'a> {
    is_negative: bool,
    /// Without zeros in front.
    whole: Cow<'a, str>,
    /// Without zeros behind.
    fraction: Cow<'a, str>,
}

impl<'a> Number<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) => (text.starts_with('-'), digits),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits(whole) || !are_digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Self { is_negative: sign && !is_zero, whole: whole.into(), fraction: fraction.into() })
    }

    pub(crate) fn into_owned(self) -> Number<'static> {
        Number {
            is_negative: self.is_negative,
            whole: self.whole.into_owned().into(),
            fraction: self.fraction.into_owned().into(),
        }
    }

    pub(crate) fn compare(&self, other: &Number<'_>) -> Ordering {
        let size = |one: &Number<'_>, other: &Number<'_>| {
            let whole = one.whole.len().cmp(&other.whole.len()).then_with(|| one.whole.cmp(&other.whole));
            whole.then_with(|| one.fraction.cmp(&other.fraction))
        };
        match (self.is_negative, other.is_negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compare(one: &str, other: &str) -> Option<Ordering> {
        Some(Number::parse(one)?.compare(&Number::parse(other)?))
    }

    proptest! {
        #[test]
        fn thousandths_are_ordered_as_integers(one in -20_000_i64..20_000, other in -20_000_i64..20_000) {
            let write = |n: i64| format!("{}{}.{:03}", if n < 0 { "-" } else { "" }, n.abs() / 1000, n.abs() % 1000);
            prop_assert_eq!(compare(&write(one), &write(other)), Some(one.cmp(&other)));
        }

        #[test]
        fn any_text_is_a_number_or_none(text: String) {
            let _ = Number::parse(&text);
        }
    }

    #[test]
    fn the_same_number_has_many_spellings() {
        for (one, other) in [("5", "05"), ("5", "5.0"), ("-0", "0"), ("+1", "1"), ("0.5", "00.50")] {
            assert_eq!(compare(one, other), Some(Ordering::Equal), "{one} {other}");
        }
        assert_eq!(compare("123456789012345678", "123456789012345679"), Some(Ordering::Less));
        for text in ["", "-", ".5", "5.", "1e3", "five", "1.2.3", "--1", "inf", " 1", "٣"] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
    }
}
