//! The canonical encoding: `A–Z a–z 0–9 - _ . ~` stay, every other byte becomes `%XX` in upper case.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is encoded (gateway notes, 2.2 step 2).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes text as UTF-8 in the canonical way.
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// How names stand in a canonical query.
#[derive(Clone, Copy)]
pub(super) enum Names {
    Encoded,
    Raw,
}

/// Joins pairs to a query.
pub(super) fn join<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, names: Names) -> String {
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        match names {
            Names::Encoded => query.extend(utf8_percent_encode(name, RESERVED)),
            Names::Raw => query.push_str(name),
        }
        query.push('=');
        query.extend(utf8_percent_encode(value, RESERVED));
    }
    query
}
