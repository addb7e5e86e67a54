//! The welcome request, prompts and commands of a number (Meta Graph notes, 6.4).

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::scalar;

/// Most prompts (ice breakers) a number may have.
pub const MOST_PROMPTS: usize = 4;
/// Longest prompt in characters.
pub const LONGEST_PROMPT: usize = 80;
/// Most commands a number may have.
pub const MOST_COMMANDS: usize = 30;
/// Longest command name in characters.
pub const LONGEST_COMMAND_NAME: usize = 32;
/// Longest command description in characters.
pub const LONGEST_COMMAND_DESCRIPTION: usize = 256;

/// The body of `POST /{phone-number-id}/conversational_automation`, and what reading it answers.
/// In a request an absent field keeps its value and an empty list clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationalAutomation {
    /// Whether a first opening of the chat sends `request_welcome`.
    #[serde(default, deserialize_with = "scalar::optional_boolean", skip_serializing_if = "Option::is_none")]
    pub enable_welcome_message: Option<bool>,
    /// Suggestions in an empty chat.
    #[serde(default, deserialize_with = "list_or_text", skip_serializing_if = "Option::is_none")]
    pub prompts: Option<Vec<String>>,
    /// Commands that the text field offers after `/`. Some clients send the list as JSON text.
    #[serde(default, deserialize_with = "list_or_text", skip_serializing_if = "Option::is_none")]
    pub commands: Option<Vec<Command>>,
    /// Only when read.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// What is typed after the slash, up to 32 characters.
    pub command_name: String,
    /// What the phone shows beside it, up to 256 characters.
    pub command_description: String,
}

/// The answer of `GET /{phone-number-id}?fields=conversational_automation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Absent when it was never set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversational_automation: Option<ConversationalAutomation>,
    /// The phone number id.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
}

fn list_or_text<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    match Option::<serde_json::Value>::deserialize(deserializer)? {
        None => Ok(None),
        Some(serde_json::Value::String(text)) => {
            serde_json::from_str(&text).map(Some).map_err(D::Error::custom)
        }
        Some(value) => serde_json::from_value(value).map(Some).map_err(D::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_as_a_list_and_as_json_text() {
        let list = r#"{"commands":[{"command_name":"c","command_description":"d"}]}"#;
        let text = r#"{"commands":"[{\"command_name\":\"c\",\"command_description\":\"d\"}]"}"#;
        let (list, text): (ConversationalAutomation, ConversationalAutomation) =
            (serde_json::from_str(list).unwrap(), serde_json::from_str(text).unwrap());
        assert_eq!(list, text);
        assert_eq!(list.prompts, None);
    }

    #[test]
    fn absent_and_empty_lists_are_told_apart_both_ways() {
        let read: ConversationalAutomation = serde_json::from_str(r#"{"prompts":[]}"#).unwrap();
        assert_eq!((&read.prompts, &read.commands), (&Some(Vec::new()), &None));
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"prompts":[]}"#);
    }
}
