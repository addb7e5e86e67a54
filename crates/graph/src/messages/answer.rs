//! The answer of a send (Meta Graph notes, 2.6). It says nothing about delivery.

use serde::{Deserialize, Serialize};

use crate::scalar;

/// What was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendAnswer {
    /// `whatsapp`.
    #[serde(default = "crate::whatsapp")]
    pub messaging_product: String,
    /// The recipient; one element.
    #[serde(default)]
    pub contacts: Vec<AnswerContact>,
    /// The message; one element.
    pub messages: Vec<AnswerMessage>,
}

/// A recipient as the network understood it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerContact {
    /// `to` or `recipient` as it was sent.
    #[serde(deserialize_with = "scalar::text")]
    pub input: String,
    /// Digits; not when sent to a business-scoped user id.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
    /// The business-scoped user id, only when sent to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

/// An accepted message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerMessage {
    /// The wamid: opaque, up to 200 characters.
    pub id: String,
    /// The group that it went to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// Of templates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_status: Option<MessageStatus>,
}

word! {
    /// What happens with an accepted template.
    MessageStatus {
        /// It is sent.
        Accepted = "accepted",
        /// It waits until first reactions to the template are known.
        HeldForQualityAssessment = "held_for_quality_assessment",
        /// It waits until the template is unpaused.
        Paused = "paused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_answer_survives_a_round_trip() {
        let json = concat!(
            r#"{"messaging_product":"whatsapp","contacts":[{"input":"+16505551234","wa_id":"16505551234"}],"#,
            r#""messages":[{"id":"wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI1RjQyNUE3NEYxMzAzMzQ5MkEA"}]}"#
        );
        let answer: SendAnswer = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&answer).unwrap(), json);
    }

    #[test]
    fn a_status_of_the_future_is_kept() {
        let json = r#"{"messages":[{"id":"w","message_status":"levitating"}]}"#;
        let answer: SendAnswer = serde_json::from_str(json).unwrap();
        assert_eq!(answer.messages[0].message_status, Some(MessageStatus::Other("levitating".into())));
    }
}
