//! A template as it is asked for and as it is listed (Meta Graph notes, 5.1 and 5.3).

use serde::{Deserialize, Serialize};

use super::component::Component;
use crate::scalar;

/// The body of `POST /{waba}/message_templates`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateTemplate {
    /// Lower-case letters, digits and `_`, up to 512.
    pub name: String,
    /// What it is for.
    pub category: Category,
    /// Such as `en_US`.
    pub language: String,
    /// Its parts.
    pub components: Vec<Component>,
    /// `POSITIONAL` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter_format: Option<ParameterFormat>,
    /// Whether the network may put it into another category.
    #[serde(default, deserialize_with = "scalar::optional_boolean", skip_serializing_if = "Option::is_none")]
    pub allow_category_change: Option<bool>,
    /// How long delivery is tried, in seconds.
    #[serde(default, deserialize_with = "scalar::optional_integer", skip_serializing_if = "Option::is_none")]
    pub message_send_ttl_seconds: Option<i64>,
}

/// The answer to creating a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateAnswer {
    /// The template's id.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// `PENDING`, or the end of the review at once.
    pub status: TemplateStatus,
    /// The category that the network chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
}

/// A template as the list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Its id.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its state.
    pub status: TemplateStatus,
    /// What it is for.
    pub category: Category,
    /// How its variables are named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter_format: Option<ParameterFormat>,
    /// Its parts.
    #[serde(default)]
    pub components: Vec<Component>,
    /// Why it was rejected, `NONE` when it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected_reason: Option<String>,
    /// What people think of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality_score: Option<QualityScore>,
}

/// What people think of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualityScore {
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    pub score: String,
    /// Unix seconds.
    #[serde(default, deserialize_with = "scalar::optional_integer", skip_serializing_if = "Option::is_none")]
    pub date: Option<i64>,
}

word! {
    /// What a template is for.
    Category {
        /// Codes for signing in.
        Authentication = "AUTHENTICATION",
        /// Offers.
        Marketing = "MARKETING",
        /// News of an order and the like.
        Utility = "UTILITY",
    }
}

word! {
    /// How variables are named.
    ParameterFormat {
        /// `{{1}}`, `{{2}}`, …
        Positional = "POSITIONAL",
        /// `{{first_name}}`.
        Named = "NAMED",
    }
}

word! {
    /// The state of a template. Only an approved one can be sent.
    TemplateStatus {
        /// May be sent.
        Approved = "APPROVED",
        /// In review.
        Pending = "PENDING",
        /// May not be sent.
        Rejected = "REJECTED",
        /// Rests after complaints.
        Paused = "PAUSED",
        /// Closed for good after complaints.
        Disabled = "DISABLED",
        /// Reviewed once more.
        InAppeal = "IN_APPEAL",
        /// Will be gone once its last messages are.
        PendingDeletion = "PENDING_DELETION",
        /// Gone.
        Deleted = "DELETED",
        /// Over the limit of templates.
        LimitExceeded = "LIMIT_EXCEEDED",
        /// Put away.
        Archived = "ARCHIVED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_case_and_written_in_capitals() {
        let json =
            r#"{"name":"n","category":"utility","language":"en","components":[{"type":"body","text":"Hi"}]}"#;
        let create: CreateTemplate = serde_json::from_str(json).unwrap();
        assert_eq!(
            serde_json::to_string(&create).unwrap(),
            json.replace("utility", "UTILITY").replace("body", "BODY")
        );
    }

    #[test]
    fn an_answer_needs_id_and_status_only() {
        let answer: CreateAnswer = serde_json::from_str(r#"{"id":5,"status":"PENDING"}"#).unwrap();
        assert_eq!(
            (answer.id.as_str(), answer.status, answer.category),
            ("5", TemplateStatus::Pending, None)
        );
    }
}
