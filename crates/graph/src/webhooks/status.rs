//! What became of a message (Meta Graph notes, 4.5).

use serde::{Deserialize, Serialize};

use crate::error::ErrorNotice;
use crate::scalar;

/// A status of a message that the business sent. Statuses may come in any order, twice or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The message's wamid.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// What happened.
    pub status: StatusWord,
    /// Unix seconds, as text in JSON.
    #[serde(with = "scalar::seconds")]
    pub timestamp: i64,
    /// Digits of the person, or the group's id.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub recipient_id: Option<String>,
    /// The person's business-scoped id.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub recipient_user_id: Option<String>,
    /// The person's id across linked portfolios.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub recipient_parent_user_id: Option<String>,
    /// `group` for messages to a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_type: Option<String>,
    /// In a group: digits of the person who received or read.
    #[serde(
        default,
        alias = "participant_recipient_id",
        deserialize_with = "scalar::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub recipient_participant_id: Option<String>,
    /// In a group: the person's business-scoped id.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub recipient_participant_user_id: Option<String>,
    /// Hash of the person's identity key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_identity_key_hash: Option<String>,
    /// What the send gave along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub biz_opaque_callback_data: Option<String>,
    /// Before v24, and while a free entry point is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Conversation>,
    /// With `sent` and with one of `delivered` and `read`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorNotice>,
}

impl Status {
    /// A status with nothing but what every status has.
    #[must_use]
    pub fn of(wamid: impl Into<String>, status: StatusWord, timestamp: i64) -> Self {
        Self {
            id: wamid.into(),
            status,
            timestamp,
            recipient_id: None,
            recipient_user_id: None,
            recipient_parent_user_id: None,
            recipient_type: None,
            recipient_participant_id: None,
            recipient_participant_user_id: None,
            recipient_identity_key_hash: None,
            biz_opaque_callback_data: None,
            conversation: None,
            pricing: None,
            errors: Vec::new(),
        }
    }
}

word! {
    /// What happened to a message.
    StatusWord {
        /// It left the network.
        Sent = "sent",
        /// It is on the device; may be missing when it was read at once.
        Delivered = "delivered",
        /// It was shown.
        Read = "read",
        /// A voice message was played.
        Played = "played",
        /// It was not sent or not delivered; may follow `sent`.
        Failed = "failed",
        /// The recipient deleted it; an older value.
        Deleted = "deleted",
        /// An on-premises value, to be ignored.
        Warning = "warning",
    }
}

/// The conversation that a message belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// 32 hex digits.
    pub id: String,
    /// Unix seconds as text; only with `sent`.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub expiration_timestamp: Option<String>,
    /// How it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<ConversationOrigin>,
}

/// How a conversation began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationOrigin {
    /// A category of [`Pricing::category`].
    #[serde(rename = "type")]
    pub kind: String,
}

/// What a message costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pricing {
    /// Whether it is charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billable: Option<bool>,
    /// `PMP` (per message) or, until July 2025, `CBP` (per conversation).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing_model: Option<String>,
    /// `regular`, `free_customer_service` or `free_entry_point`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `marketing`, `utility`, `authentication`, `service`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_status_survives_a_round_trip() {
        let json = concat!(
            r#"{"id":"wamid.1","status":"failed","timestamp":"1739321024","recipient_id":"16505551234","#,
            r#""biz_opaque_callback_data":"7","errors":[{"code":131026,"title":"Message undeliverable","#,
            r#""message":"Message undeliverable","error_data":{"details":"d"}}]}"#
        );
        let status: Status = serde_json::from_str(json).unwrap();
        assert_eq!(status.status, StatusWord::Failed);
        assert_eq!(serde_json::to_string(&status).unwrap(), json);
    }

    #[test]
    fn the_older_name_of_a_groups_participant_is_read() {
        let json = r#"{"id":"w","status":"read","timestamp":5,"participant_recipient_id":16505551234}"#;
        let status: Status = serde_json::from_str(json).unwrap();
        assert_eq!(status.recipient_participant_id.as_deref(), Some("16505551234"));
    }

    #[test]
    fn a_status_of_the_future_is_kept() {
        let status: Status =
            serde_json::from_str(r#"{"id":"w","status":"smelled","timestamp":"5"}"#).unwrap();
        assert_eq!(status.status, StatusWord::Other("smelled".into()));
    }
}
