//! Meta's Graph API for WhatsApp as types, for both of its sides: the connector that calls it and the
//! simulated network that answers. No I/O.
//!
//! Reading is lenient (unknown fields are ignored, ids and times may be strings or numbers, unknown words are
//! kept as they came); writing is exact. Facts come from the Meta Graph notes; a docstring names the section.

#[macro_use]
mod word;
mod scalar;

pub mod conversational_automation;
pub mod error;
pub mod escape;
pub mod groups;
pub mod ids;
pub mod messages;
pub mod paging;
pub mod phone_numbers;
pub mod signature;
pub mod subscriptions;
pub mod templates;
pub mod waba;
pub mod webhooks;

use serde::{Deserialize, Serialize};

/// The value of `messaging_product` in everything about WhatsApp.
pub const WHATSAPP: &str = "whatsapp";

/// The answer of most actions: `{"success": true}` (Meta Graph notes, 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Success {
    /// Whether the action was done.
    #[serde(deserialize_with = "scalar::boolean")]
    pub success: bool,
}

impl Success {
    /// `{"success": true}`.
    pub const DONE: Self = Self { success: true };
}

/// The `messaging_product` of requests and answers: absent reads as `whatsapp`.
pub(crate) fn whatsapp() -> String {
    WHATSAPP.to_owned()
}
