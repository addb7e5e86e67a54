//! Errors inside webhooks: of a message, a status, or a group's change (Meta Graph notes, 4.5 and 4.7).

use serde::{Deserialize, Serialize};

use super::table;
use crate::scalar;

/// An error as an element of `errors` in a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorNotice {
    /// A code of [`table::TABLE`].
    #[serde(deserialize_with = "scalar::integer")]
    pub code: i64,
    /// The code's title.
    #[serde(default)]
    pub title: String,
    /// The title again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What exactly is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_data: Option<ErrorDetails>,
    /// Page of the error codes; only in statuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// What exactly is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetails {
    /// A sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

impl ErrorNotice {
    /// The page that [`ErrorNotice::href`] names in statuses.
    pub const PAGE: &str = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/";

    /// The notice of a code of the table.
    #[must_use]
    pub fn of(code: i64, details: impl Into<String>) -> Self {
        let title = table::lookup(code).title;
        Self {
            code,
            title: title.to_owned(),
            message: Some(title.to_owned()),
            error_data: Some(ErrorDetails { details: Some(details.into()) }),
            href: None,
        }
    }

    /// This notice with the link that statuses carry.
    #[must_use]
    pub fn with_link(self) -> Self {
        Self { href: Some(Self::PAGE.to_owned()), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_of_a_failed_status_has_title_twice_and_details() {
        assert_eq!(
            serde_json::to_string(&ErrorNotice::of(131026, "Message Undeliverable.").with_link()).unwrap(),
            concat!(
                r#"{"code":131026,"title":"Message undeliverable","message":"Message undeliverable","#,
                r#""error_data":{"details":"Message Undeliverable."},"#,
                r#""href":"https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"}"#
            )
        );
    }
}
