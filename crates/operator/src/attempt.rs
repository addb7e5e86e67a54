//! What is kept of one attempt.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One request to a destination.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Attempt {
    /// When it began.
    pub at: String,
    /// How long it took, milliseconds.
    pub duration_ms: i64,
    /// Receipts in its body.
    pub receipts: u32,
    /// The address that was connected to.
    pub address: Option<String>,
    /// The answer's status.
    pub status: Option<u16>,
    /// Why it failed, one of a closed list such as `timed_out`; none: it was received.
    pub reason: Option<String>,
    /// The first KiB of the answer; without an answer, what went wrong, in words.
    pub answer: String,
}
