//! What a person wrote (Meta Graph notes, 4.4).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::content::Content;
use crate::error::ErrorNotice;
use crate::scalar;

/// A message to the business.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboundMessage {
    /// Digits of the writer; missing when the number is hidden.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The writer's business-scoped id.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub from_user_id: Option<String>,
    /// The writer's id across linked portfolios.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub from_parent_user_id: Option<String>,
    /// The group that it was written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// The wamid.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// Unix seconds, as text in JSON.
    #[serde(with = "scalar::seconds")]
    pub timestamp: i64,
    /// The message that this one answers, and whether it was forwarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<QuotedMessage>,
    /// `type` and the object that it names.
    #[serde(flatten)]
    pub content: Content,
    /// Where the person came from: an ad or a post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Value>,
    /// Why the content is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorNotice>,
}

/// The message that another one answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuotedMessage {
    /// Whose message is quoted.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Its wamid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Whether it was forwarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<bool>,
    /// Whether it was forwarded many times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequently_forwarded: Option<bool>,
    /// The product that the person asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referred_product: Option<Value>,
}

#[cfg(test)]
mod tests {
    use super::super::content;
    use super::*;

    fn round_trip(json: &str) -> InboundMessage {
        let message: InboundMessage = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&message).unwrap(), json);
        message
    }

    #[test]
    fn a_text_survives_a_round_trip() {
        let message = round_trip(
            r#"{"from":"16505551234","id":"wamid.1","timestamp":"1739321024","type":"text","text":{"body":"hi"}}"#,
        );
        assert_eq!(message.content, Content::Text { text: content::Text { body: "hi".into() } });
        assert_eq!(message.timestamp, 1_739_321_024);
    }

    #[test]
    fn a_welcome_request_has_no_object() {
        let message = round_trip(r#"{"from":"1","id":"w","timestamp":"1","type":"request_welcome"}"#);
        assert_eq!(message.content, Content::RequestWelcome {});
    }

    #[test]
    fn replies_and_buttons_survive_a_round_trip() {
        round_trip(concat!(
            r#"{"from":"1","id":"w","timestamp":"1","context":{"from":"2","id":"x"},"type":"interactive","#,
            r#""interactive":{"type":"button_reply","button_reply":{"id":"a","title":"A"}}}"#
        ));
        round_trip(concat!(
            r#"{"from":"1","id":"w","timestamp":"1","context":{"from":"2","id":"x"},"type":"button","#,
            r#""button":{"payload":"p","text":"t"}}"#
        ));
        round_trip(concat!(
            r#"{"from":"1","id":"w","timestamp":"1","type":"location","#,
            r#""location":{"latitude":1.5,"longitude":103.25}}"#
        ));
    }

    #[test]
    fn an_unsupported_message_says_why() {
        let message = round_trip(concat!(
            r#"{"from":"1","id":"w","timestamp":"1","type":"unsupported","unsupported":{"type":"gif"},"#,
            r#""errors":[{"code":131051,"title":"Message type unknown"}]}"#
        ));
        assert_eq!(message.errors[0].code, 131_051);
    }

    #[test]
    fn an_unknown_type_is_kept_whole() {
        let message =
            round_trip(r#"{"from":"1","id":"w","timestamp":"1","type":"hologram","hologram":{"depth":3}}"#);
        assert_eq!(message.content.kind(), "hologram");
    }

    #[test]
    fn a_known_type_of_another_shape_is_kept_too() {
        let message = round_trip(r#"{"id":"w","timestamp":"1","type":"text","text":"bare"}"#);
        assert_eq!(message.content.kind(), "text");
        assert!(matches!(message.content, Content::Other { .. }));
    }
}
