//! Identifiers that the network makes up, and phone numbers as it writes them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graph::ids;

/// The country of a calling code, for business-scoped ids; a choice, the longest code that fits wins.
const COUNTRIES: &[(&str, &str)] = &[
    ("1", "US"),
    ("27", "ZA"),
    ("31", "NL"),
    ("33", "FR"),
    ("34", "ES"),
    ("39", "IT"),
    ("44", "GB"),
    ("49", "DE"),
    ("52", "MX"),
    ("55", "BR"),
    ("60", "MY"),
    ("61", "AU"),
    ("62", "ID"),
    ("63", "PH"),
    ("65", "SG"),
    ("66", "TH"),
    ("81", "JP"),
    ("82", "KR"),
    ("84", "VN"),
    ("852", "HK"),
    ("86", "CN"),
    ("886", "TW"),
    ("91", "IN"),
    ("971", "AE"),
];

/// A new id of an object: 16 digits.
pub(crate) fn new_id() -> String {
    ids::numeric_id(rand::random())
}

/// A new secret or token: 32 random bytes in hex.
pub(crate) fn new_secret() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// A short opaque text, such as an invite code: 16 random bytes.
pub(crate) fn new_code() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>())
}

/// The business-scoped id of the person at `number`. It follows from the number alone, so that a person who is
/// unknown has one too.
pub(crate) fn user_id(number: &str) -> String {
    /// Any odd factor spreads the digits; they shall not read as the number.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let country = (1..=3)
        .rev()
        .filter_map(|length| number.get(..length))
        .find_map(|code| COUNTRIES.iter().find(|(known, _)| *known == code).map(|(_, country)| *country));
    let digits = number.bytes().fold(0_u64, |sum, digit| sum.wrapping_mul(10).wrapping_add(u64::from(digit)));
    ids::business_scoped_user_id(country.unwrap_or("US"), digits.wrapping_mul(SPREAD))
}

/// The digits of a phone number that may hold `+ - ( )` and spaces, or `None` when it is none
/// (E.164: 5 to 15 digits).
pub(crate) fn digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|character| !" +-()".contains(*character)).collect();
    let fits = (5..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    fits.then_some(digits)
}

/// A number as API answers show it. Only the plan of North America is known; others are one block.
pub(super) fn display(phone: &str) -> String {
    match (phone.strip_prefix('1'), phone.get(1..4), phone.get(4..7), phone.get(7..)) {
        (Some(rest), Some(area), Some(exchange), Some(line)) if rest.len() == 10 => {
            format!("+1 {area}-{exchange}-{line}")
        }
        _ => format!("+{phone}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_lose_their_punctuation_and_nothing_else_passes() {
        assert_eq!(digits("+1 (650) 555-1234").as_deref(), Some("16505551234"));
        assert_eq!(digits("1234"), None);
        assert_eq!(digits("65912345x7"), None);
        assert_eq!(digits("Y2FwaV9ncm91cDox"), None);
    }

    #[test]
    fn a_user_id_is_stable_and_names_the_country() {
        assert_eq!(user_id("6591234567"), user_id("6591234567"));
        assert!(user_id("6591234567").starts_with("SG."));
        assert!(user_id("85291234567").starts_with("HK."));
        assert!(user_id("é").starts_with("US."));
    }

    #[test]
    fn north_american_numbers_are_shown_in_groups() {
        assert_eq!(display("15550783881"), "+1 555-078-3881");
        assert_eq!(display("8613800001234"), "+8613800001234");
    }
}
