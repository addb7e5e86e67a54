//! Phone numbers as this API writes them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Malformed;

/// Country code and number, digits only, no `+` (behaviour notes, 1.4): 5 to 15 digits, as E.164 bounds them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads 5 to 15 digits.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if (5..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Malformed("must be country code and number, 5 to 15 digits without a plus sign".to_owned()))
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_or_a_letter_is_no_phone_number() {
        assert!(PhoneNumber::parse("8613800001234").is_ok());
        for wrong in ["", "+8613800001234", "86138x", "1234", "1234567890123456", "٨٦١٣٨٠٠"] {
            assert!(PhoneNumber::parse(wrong).is_err(), "{wrong:?} was accepted");
        }
    }
}
