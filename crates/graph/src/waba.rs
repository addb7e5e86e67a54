//! WhatsApp Business Accounts (Meta Graph notes, 9).

use serde::{Deserialize, Serialize};

use crate::scalar;

/// The value of `fields` that asks for all of [`Waba`].
pub const FIELDS: &str = "id,name,timezone_id,message_template_namespace,status,account_review_status,\
business_verification_status,country,currency,ownership_type,owner_business_info";

/// An account as `GET /{waba}` answers it. Only what `fields` named is there; `id` always is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waba {
    /// The account's id.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Meta's number of a time zone.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub timezone_id: Option<String>,
    /// Namespace of its templates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_template_namespace: Option<String>,
    /// State of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `APPROVED`, `PENDING` or `REJECTED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_review_status: Option<String>,
    /// State of the business's verification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_verification_status: Option<String>,
    /// Two letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Three letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// `SELF`, `CLIENT_OWNED` or `ON_BEHALF_OF`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ownership_type: Option<String>,
    /// The business that owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_business_info: Option<OwnerBusiness>,
}

/// The business that owns a WABA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerBusiness {
    /// The portfolio's id.
    #[serde(deserialize_with = "scalar::text")]
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_fields_are_read() {
        let json = r#"{"id":"1","name":"Shop","timezone_id":1,"message_template_namespace":"ba30"}"#;
        let waba: Waba = serde_json::from_str(json).unwrap();
        assert_eq!((waba.name.as_deref(), waba.timezone_id.as_deref()), (Some("Shop"), Some("1")));
    }
}
