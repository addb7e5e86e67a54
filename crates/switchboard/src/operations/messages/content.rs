//! Free-form content: MessageType and Content (behaviour notes, 4.4).

use cams::errors::Refusal;
use serde_json::Value;

use crate::operations::Failure;

/// Characters of a text (behaviour notes, 4.4: the network's limit).
const TEXT_LENGTH: usize = 4096;

/// Reads a text message; the other types are not served yet.
pub fn read(message_type: Option<&str>, content: Option<&str>) -> Result<String, Failure> {
    let message_type = message_type.filter(|text| !text.is_empty());
    let message_type = message_type.ok_or_else(|| Refusal::missing("MessageType"))?;
    if !message_type.eq_ignore_ascii_case("text") {
        return Err(Failure::invalid(
            "MessageType",
            "must be text: other types are not served by this version",
        ));
    }
    let content = content.filter(|text| !text.is_empty()).ok_or_else(|| Refusal::missing("Content"))?;
    let content: Value = serde_json::from_str(content)
        .map_err(|error| Failure::invalid("Content", format!("must be a JSON object: {error}")))?;
    let Value::Object(content) = content else {
        return Err(Failure::invalid("Content", "must be a JSON object such as {\"text\":\"hello\"}"));
    };
    let field = |name: &str| {
        // Documentation writes these keys with a capital as well; empty counts as absent.
        let found = content.iter().find(|(key, _)| lower_first(key) == name).map(|(_, value)| value);
        found.and_then(Value::as_str).filter(|text| !text.is_empty())
    };
    if field("caption").is_some() {
        return Err(Failure::invalid("Content.caption", "must not be given for a text"));
    }
    let text = field("text").ok_or_else(|| Refusal::missing("Content.text"))?;
    let length = text.chars().count();
    if length > TEXT_LENGTH {
        let rule = format!("must have at most {TEXT_LENGTH} characters, got {length}");
        return Err(Failure::invalid("Content.text", rule));
    }
    Ok(text.to_owned())
}

fn lower_first(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_example_with_empty_members_is_a_text() {
        let content = r#"{"text":"hello whatsapp","link":"","caption":"","fileName":""}"#;
        assert_eq!(read(Some("text"), Some(content)).unwrap(), "hello whatsapp");
        assert_eq!(read(Some("TEXT"), Some(r#"{"Text":"x"}"#)).unwrap(), "x");
    }

    #[test]
    fn bad_content_names_its_part() {
        let long = format!(r#"{{"text":"{}"}}"#, "é".repeat(4097));
        for (content, named) in [
            ("", "MissingContent"),
            ("{}", "Missingtext"),
            (r#"{"text":""}"#, "Missingtext"),
            ("[]", "Content must be a JSON object"),
            ("{", "Content must be a JSON object"),
            (r#"{"text":"a","caption":"b"}"#, "Content.caption"),
            (long.as_str(), "Content.text"),
        ] {
            let error = read(Some("text"), Some(content)).unwrap_err();
            assert!(error.to_string().contains(named), "{content}: {error}");
        }
        assert!(read(Some("image"), Some("{}")).unwrap_err().to_string().contains("MessageType"));
        assert!(read(None, Some("{}")).unwrap_err().to_string().contains("MissingMessageType"));
    }
}
