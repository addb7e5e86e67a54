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

/// Spreads the digits of a number over an id, which shall not read as the number; any odd factor does.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// Undoes [`SPREAD`]: their product is 1, modulo 2^64.
const GATHER: u64 = 0xf1de_83e1_9937_733d;

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
    let country = (1..=3)
        .rev()
        .filter_map(|length| number.get(..length))
        .find_map(|code| COUNTRIES.iter().find(|(known, _)| *known == code).map(|(_, country)| *country));
    let value = |digit: u8| u64::from(digit.wrapping_sub(b'0'));
    let digits = number.bytes().fold(0_u64, |sum, digit| sum.wrapping_mul(10).wrapping_add(value(digit)));
    ids::business_scoped_user_id(country.unwrap_or("US"), digits.wrapping_mul(SPREAD))
}

/// The number of the person that [`user_id`] gives this id. Numbers begin with no zero (E.164).
pub(crate) fn number_of(id: &str) -> Option<String> {
    let (_, unique) = id.split_once('.')?;
    let number = unique.parse::<u64>().ok()?.wrapping_mul(GATHER).to_string();
    (user_id(&number) == id).then_some(number)
}

/// Whether the text has the form of a business-scoped id, or of one across portfolios (Meta Graph notes, 1.6).
pub(crate) fn is_user_id(text: &str) -> bool {
    const LONGEST: usize = 128;
    let Some((country, rest)) = text.split_once('.') else { return false };
    let unique = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=LONGEST).contains(&unique.len())
        && unique.bytes().all(|byte| byte.is_ascii_alphanumeric())
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
    fn the_number_of_a_user_id_is_found_and_other_ids_have_none() {
        for number in ["12345", "6591234567", "999999999999999"] {
            assert_eq!(number_of(&user_id(number)).as_deref(), Some(number));
        }
        let foreign = user_id("6591234567").replace("SG.", "US.");
        for id in [foreign.as_str(), "US.1", "SG.ENT.1", "SG.x", "6591234567", "é", ""] {
            assert_eq!(number_of(id), None, "{id}");
        }
    }

    #[test]
    fn user_ids_are_told_from_other_texts() {
        assert!(is_user_id(&user_id("6591234567")) && is_user_id("US.ENT.9f"));
        for text in ["6591234567", "us.1", "USA.1", "US.", "US.ENT.", "US.1-2", "US.é", ".1", ""] {
            assert!(!is_user_id(text), "{text}");
        }
        assert!(
            is_user_id(&format!("US.{}", "1".repeat(128))) && !is_user_id(&format!("US.{}", "1".repeat(129)))
        );
    }

    #[test]
    fn north_american_numbers_are_shown_in_groups() {
        assert_eq!(display("15550783881"), "+1 555-078-3881");
        assert_eq!(display("8613800001234"), "+8613800001234");
    }
}
