//! `message_template_status_update` (Meta Graph notes, 4.6).

use serde::{Deserialize, Serialize};

use crate::scalar;

/// A template's review came to an end, or its state changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateStatusUpdate {
    /// What happened.
    pub event: TemplateEvent,
    /// The template's id, an integer here and text elsewhere.
    #[serde(deserialize_with = "scalar::integer")]
    pub message_template_id: i64,
    /// Its name.
    pub message_template_name: String,
    /// Its language.
    pub message_template_language: String,
    /// Its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_template_category: Option<String>,
    /// `NONE`, `ABUSIVE_CONTENT`, `INCORRECT_CATEGORY`, `INVALID_FORMAT`, …; null when it is to be deleted.
    #[serde(default)]
    pub reason: Option<String>,
    /// When it is to be disabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disable_info: Option<DisableInfo>,
    /// Why it was paused or disabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_info: Option<OtherInfo>,
    /// What is wrong with its format; only with `INVALID_FORMAT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection_info: Option<RejectionInfo>,
}

/// When a template is to be disabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisableInfo {
    /// The date.
    #[serde(deserialize_with = "scalar::text")]
    pub disable_date: String,
}

/// Why a template was paused or disabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherInfo {
    /// `FIRST_PAUSE`, `SECOND_PAUSE`, `RATE_LIMITING_PAUSE`, `UNPAUSE` or `DISABLED`.
    pub title: String,
    /// A sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What is wrong with a template's format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectionInfo {
    /// What is wrong.
    pub reason: String,
    /// What to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<String>,
}

word! {
    /// What happened to a template.
    TemplateEvent {
        /// May be sent.
        Approved = "APPROVED",
        /// Put away.
        Archived = "ARCHIVED",
        /// Taken out again.
        Unarchived = "UNARCHIVED",
        /// Gone.
        Deleted = "DELETED",
        /// Closed for good after complaints.
        Disabled = "DISABLED",
        /// About to be disabled.
        Flagged = "FLAGGED",
        /// Reviewed once more.
        InAppeal = "IN_APPEAL",
        /// Over the limit of templates.
        LimitExceeded = "LIMIT_EXCEEDED",
        /// May not be edited.
        Locked = "LOCKED",
        /// Rests after complaints.
        Paused = "PAUSED",
        /// In review.
        Pending = "PENDING",
        /// Good again.
        Reinstated = "REINSTATED",
        /// Will be gone once its last messages are.
        PendingDeletion = "PENDING_DELETION",
        /// May not be sent.
        Rejected = "REJECTED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_an_integer_in_json_and_read_from_text_too() {
        let json = concat!(
            r#"{"event":"APPROVED","message_template_id":1689556908129832,"message_template_name":"n","#,
            r#""message_template_language":"en_US","reason":"NONE"}"#
        );
        let update: TemplateStatusUpdate = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&update).unwrap(), json);
        let text = json.replace("1689556908129832", r#""1689556908129832""#);
        assert_eq!(serde_json::from_str::<TemplateStatusUpdate>(&text).unwrap(), update);
    }
}
