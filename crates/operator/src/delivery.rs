//! A delivery as lists show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A receipt on its way to one address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Delivery {
    /// The receipt.
    pub receipt_id: String,
    /// Its kind.
    pub kind: String,
    /// The message that it is about; of a review, the template and its language.
    pub message_id: String,
    /// The business number, where it is about one.
    pub phone_number: Option<String>,
    /// Where it goes.
    pub url: String,
    /// `waiting`, `delivered`, `exhausted` or `cancelled`.
    pub state: String,
    /// Attempts so far; a replay counts anew.
    pub attempts: u32,
    /// When the receipt was composed.
    pub created_at: String,
    /// When it is tried next; none while an earlier receipt of its message is on its way, and once it is settled.
    pub due_at: Option<String>,
    /// When it was settled.
    pub settled_at: Option<String>,
    /// When the last attempt began.
    pub last_attempt_at: Option<String>,
    /// The status of its answer.
    pub last_status: Option<u16>,
    /// Why it failed.
    pub last_reason: Option<String>,
}
