//! A receipt as lists show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A receipt as it was composed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListedReceipt {
    /// Its id: 32 upper-case hexadecimal digits.
    pub id: String,
    /// `ChatAppStatus`, `ChatAppInbound` or `ChatAppAudit`.
    pub kind: String,
    /// The message that it is about; of a review, the template and its language.
    pub message_id: String,
    /// The business number, where it is about one.
    pub phone_number: Option<String>,
    /// The receipt: the text of one JSON object.
    pub body: String,
    /// When it was composed.
    pub created_at: String,
    /// Where to go on behind it.
    pub cursor: String,
}
