//! JSON as Meta's webhooks write it: pure ASCII, with `\uXXXX` for everything else and `\/` for the slash
//! (Meta Graph notes, 4.2). A receiver that serialises again before it verifies notices here.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

/// `value` as compact, escaped JSON.
///
/// # Errors
/// When `value` has no JSON form, such as a map with keys that are no strings.
pub fn to_vec(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Escaped))?;
    Ok(bytes)
}

struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut plain_from = 0;
        for (index, character) in fragment.char_indices() {
            if character.is_ascii() && character != '/' {
                continue;
            }
            writer.write_all(&fragment.as_bytes()[plain_from..index])?;
            plain_from = index + character.len_utf8();
            if character == '/' {
                writer.write_all(b"\\/")?;
                continue;
            }
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        writer.write_all(&fragment.as_bytes()[plain_from..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn non_ascii_and_slashes_are_escaped_in_values_and_keys() {
        let value = serde_json::json!({"café/": "a/b \"é\" 😀\n"});
        let bytes = to_vec(&value).unwrap();
        assert!(bytes.is_ascii());
        assert_eq!(
            String::from_utf8(bytes.clone()).unwrap(),
            r#"{"caf\u00e9\/":"a\/b \"\u00e9\" \ud83d\ude00\n"}"#
        );
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&bytes).unwrap(), value);
    }

    proptest! {
        #[test]
        fn any_text_is_ascii_and_reads_back(text in any::<String>()) {
            let bytes = to_vec(&text).unwrap();
            prop_assert!(bytes.is_ascii());
            prop_assert_eq!(serde_json::from_slice::<String>(&bytes).unwrap(), text);
        }
    }
}
