//! What is sent.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::template::Template;
use crate::scalar;

/// The body of a send. The object that `type` names must be there; those that this crate has no types for
/// are free JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SendMessage {
    /// `whatsapp`, required.
    #[serde(default)]
    pub messaging_product: String,
    /// `individual` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_type: Option<RecipientType>,
    /// A phone number, always with `+` (else the business number's country code may be put before it), or a group id.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// A business-scoped user id; `to` wins when both are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// What the content is; `text` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// The message that this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    /// Up to 512 characters that come back in every status of this message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub biz_opaque_callback_data: Option<String>,
    /// Delivered only while the person's identity key has this hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_identity_key_hash: Option<String>,
    /// Of type `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// Of type `template`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
    /// Of type `image`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Value>,
    /// Of type `audio`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<Value>,
    /// Of type `video`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<Value>,
    /// Of type `document`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Value>,
    /// Of type `sticker`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sticker: Option<Value>,
    /// Of type `location`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Value>,
    /// Of type `contacts`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Value>,
    /// Of type `reaction`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction: Option<Value>,
    /// Of type `interactive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interactive: Option<Value>,
    /// Of type `pin`, in groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Value>,
}

impl SendMessage {
    /// The type, `text` when absent.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.r#type.as_deref().unwrap_or("text")
    }

    /// Whether it goes to a group.
    #[must_use]
    pub fn is_to_group(&self) -> bool {
        self.recipient_type == Some(RecipientType::Group)
    }
}

word! {
    /// Who receives.
    RecipientType {
        /// One person.
        Individual = "individual",
        /// A group.
        Group = "group",
    }
}

/// The content of type `text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// 1 to 4,096 characters.
    pub body: String,
    /// Whether the first URL is shown with a preview.
    #[serde(default, deserialize_with = "scalar::optional_boolean", skip_serializing_if = "Option::is_none")]
    pub preview_url: Option<bool>,
}

/// The message that another one answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// Its wamid.
    pub message_id: String,
}

/// The body that marks a message, and all before it, as read, on the same path as a send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkRead {
    /// `whatsapp`.
    #[serde(default)]
    pub messaging_product: String,
    /// `read`.
    pub status: String,
    /// The newest message that was read.
    pub message_id: String,
    /// Shows that the business types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typing_indicator: Option<TypingIndicator>,
}

/// Shows that the business types, for up to 25 s.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypingIndicator {
    /// `text`.
    pub r#type: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_with_nothing_that_was_not_set() {
        let message = SendMessage {
            messaging_product: crate::whatsapp(),
            to: Some("+16505551234".into()),
            r#type: Some("text".into()),
            text: Some(Text { body: "hi".into(), preview_url: None }),
            ..SendMessage::default()
        };
        assert_eq!(
            serde_json::to_string(&message).unwrap(),
            r#"{"messaging_product":"whatsapp","to":"+16505551234","type":"text","text":{"body":"hi"}}"#
        );
    }

    #[test]
    fn a_type_without_types_here_is_free_json() {
        let json =
            r#"{"messaging_product":"whatsapp","to":16505551234,"type":"sticker","sticker":{"id":"1"}}"#;
        let message: SendMessage = serde_json::from_str(json).unwrap();
        assert_eq!((message.kind(), message.to.as_deref()), ("sticker", Some("16505551234")));
        assert_eq!(message.sticker.unwrap()["id"], "1");
    }

    #[test]
    fn an_absent_type_is_text() {
        let message: SendMessage = serde_json::from_str(r#"{"text":{"body":"x"}}"#).unwrap();
        assert_eq!(message.kind(), "text");
        assert!(!message.is_to_group());
    }
}
