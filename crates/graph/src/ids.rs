//! Identifiers as Meta forms them (Meta Graph notes, 1.6). They are made here for the simulated network and
//! are opaque to everybody else: nothing in this crate takes one apart.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The id of a message that the business sent to `number` (digits without `+`).
#[must_use]
pub fn outgoing_wamid(number: &str, unique: [u8; 9]) -> String {
    wamid(number, 0x11, &unique)
}

/// The id of a message that the person at `number` (digits without `+`) wrote.
#[must_use]
pub fn incoming_wamid(number: &str, unique: [u8; 9]) -> String {
    /// Incoming identifiers usually begin with this byte.
    const INCOMING: u8 = 0x3a;
    let mut bytes = vec![INCOMING];
    bytes.extend(unique);
    wamid(number, 0x12, &bytes)
}

/// Longest first field; its length stands in one byte.
const LONGEST_NUMBER: usize = 255;

fn wamid(number: &str, direction: u8, unique: &[u8]) -> String {
    let number = &number.as_bytes()[..number.len().min(LONGEST_NUMBER)];
    let unique = hex::encode_upper(unique);
    let mut bytes = vec![0x1c, 0x18, length(number)];
    bytes.extend(number);
    bytes.extend([0x15, 0x02, 0x00, direction, 0x18, length(unique.as_bytes())]);
    bytes.extend(unique.as_bytes());
    bytes.push(0x00);
    format!("wamid.{}", STANDARD.encode(bytes))
}

fn length(bytes: &[u8]) -> u8 {
    u8::try_from(bytes.len()).unwrap_or(u8::MAX)
}

/// The 18-digit number of a group: `120363` and 12 digits out of `unique`.
#[must_use]
pub fn group_number(unique: u64) -> String {
    format!("120363{:012}", unique % 1_000_000_000_000)
}

/// The id of the group `group_number` that the business at `business_number` made.
#[must_use]
pub fn group_id(business_number: &str, group_number: &str) -> String {
    let text = format!("capi_group:{business_number}:{group_number}");
    format!("{}ZD", STANDARD_NO_PAD.encode(text))
}

/// The id of a person's request to join a group.
#[must_use]
pub fn join_request_id(user: &str, group_number: &str) -> String {
    STANDARD.encode(format!("{user}:{group_number}"))
}

/// A 16-digit id as WABAs, phone numbers, templates and media have.
#[must_use]
pub fn numeric_id(unique: u64) -> String {
    const SIXTEEN_DIGITS: u64 = 1_000_000_000_000_000;
    (SIXTEEN_DIGITS + unique % (9 * SIXTEEN_DIGITS)).to_string()
}

/// A business-scoped user id: the country's two letters and 20 digits out of `unique`.
#[must_use]
pub fn business_scoped_user_id(country: &str, unique: u64) -> String {
    format!("{country}.{unique:020}")
}

/// A trace id as errors carry it: `A` and 22 characters.
#[must_use]
pub fn fbtrace_id(unique: [u8; 16]) -> String {
    format!("A{}", URL_SAFE_NO_PAD.encode(unique))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors() -> serde_json::Value {
        serde_json::from_str(include_str!("../vectors/webhook-signatures.json")).unwrap()
    }

    fn text(value: &serde_json::Value) -> &str {
        value.as_str().unwrap()
    }

    #[test]
    fn every_wamid_vector_holds() {
        let vectors = vectors();
        for vector in vectors["wamid"].as_array().unwrap() {
            let unique = hex::decode(text(&vector["hex"])).unwrap();
            let last = <[u8; 9]>::try_from(&unique[unique.len() - 9..]).unwrap();
            let made = match text(&vector["direction"]) {
                "outgoing" => outgoing_wamid(text(&vector["number"]), last),
                _ => incoming_wamid(text(&vector["number"]), last),
            };
            assert_eq!(made, text(&vector["wamid"]));
        }
    }

    #[test]
    fn every_group_id_vector_holds() {
        for vector in vectors()["group_id"].as_array().unwrap() {
            let made = group_id(text(&vector["business_number"]), text(&vector["group_number"]));
            assert_eq!(made, text(&vector["group_id"]));
        }
    }

    #[test]
    fn made_ids_have_their_length_whatever_the_seed() {
        for unique in [0, 1, u64::MAX] {
            assert_eq!(numeric_id(unique).len(), 16);
            assert_eq!(group_number(unique).len(), 18);
            assert_eq!(business_scoped_user_id("US", unique).len(), 23);
        }
        assert_eq!(fbtrace_id([255; 16]).len(), 23);
    }

    #[test]
    fn a_number_of_any_length_makes_an_id() {
        assert!(outgoing_wamid(&"9".repeat(1000), [0; 9]).starts_with("wamid."));
    }
}
