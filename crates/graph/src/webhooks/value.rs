//! The value of the field `messages`.

use serde::{Deserialize, Serialize};

use super::inbound::InboundMessage;
use super::status::Status;
use crate::error::ErrorNotice;
use crate::scalar;

/// Messages to a number and statuses of messages from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessagesValue {
    /// `whatsapp`.
    #[serde(default = "crate::whatsapp")]
    pub messaging_product: String,
    /// The number.
    pub metadata: Metadata,
    /// The people behind `messages` and `statuses`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// What people wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<InboundMessage>,
    /// What became of messages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<Status>,
    /// Notices about the account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorNotice>,
}

impl MessagesValue {
    /// A value of nothing yet.
    #[must_use]
    pub fn of(metadata: Metadata) -> Self {
        Self {
            messaging_product: crate::whatsapp(),
            metadata,
            contacts: Vec::new(),
            messages: Vec::new(),
            statuses: Vec::new(),
            errors: Vec::new(),
        }
    }
}

/// The number that a value is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Digits without `+`.
    #[serde(deserialize_with = "scalar::text")]
    pub display_phone_number: String,
    /// The phone number id.
    #[serde(deserialize_with = "scalar::text")]
    pub phone_number_id: String,
}

/// A person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// What the person shows of himself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// Digits; missing when the number is hidden.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub wa_id: Option<String>,
    /// The business-scoped id; always there since April 2026.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The id across linked portfolios.
    #[serde(default, deserialize_with = "scalar::optional_text", skip_serializing_if = "Option::is_none")]
    pub parent_user_id: Option<String>,
    /// Hash of the identity key, on numbers that check it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_key_hash: Option<String>,
}

/// What a person shows of himself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The name; absent in the contacts of statuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name that the person chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
}
