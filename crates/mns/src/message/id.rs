use std::fmt;
use std::str::FromStr;

use crate::Fault;

/// A message's id: 32 upper-case hex characters, the same for every delivery of it (queue notes, 6.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(u128);

impl MessageId {
    /// An id of these bits, which the caller has made unique.
    pub const fn new(bits: u128) -> Self {
        Self(bits)
    }

    /// Its bits.
    pub const fn bits(self) -> u128 {
        self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032X}", self.0)
    }
}

impl FromStr for MessageId {
    type Err = Fault;

    /// Reads 32 hex characters, lower case too; all else is `InvalidArgument`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let shaped = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let bits = if shaped { u128::from_str_radix(text, 16).ok() } else { None };
        bits.map(Self)
            .ok_or_else(|| Fault::invalid_argument("MessageId is expected to be 32 hex characters."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_32_upper_case_hex_characters() {
        let text = "0C9A7D6E54F34A2FB1D0A1B2C3D4E5F6";
        assert_eq!(text.parse::<MessageId>().unwrap().to_string(), text);
        assert_eq!(text.to_lowercase().parse::<MessageId>().unwrap().to_string(), text);
        assert_eq!(MessageId::new(10).to_string(), "0000000000000000000000000000000A");
        for wrong in ["", "+C9A7D6E54F34A2FB1D0A1B2C3D4E5F6", "0C9A7D6E-54F34A2FB1D0A1B2C3D4E5F6"] {
            assert!(wrong.parse::<MessageId>().is_err(), "{wrong}");
        }
    }
}
