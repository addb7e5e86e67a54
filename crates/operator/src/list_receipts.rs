//! Receipts in the order in which they came about, whether they were sent anywhere or not.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ListedReceipt;

/// Receipts after a cursor; waits for the next one when there is none.
#[derive(Clone, Copy, Debug)]
pub struct ListReceipts;

impl Operation for ListReceipts {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListReceipts";
    // A listener behind a busy number asks again at once.
    const RATE: Rate = Rate::Chosen(100);
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ListReceipts",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ListReceiptsRequest;
    type Response = ListReceiptsResponse;
}

/// What [`ListReceipts`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListReceiptsRequest {
    /// Where to go on: `Cursor` or `NextCursor` of an answer. Absent: from now on, or from `Since`.
    pub cursor: Option<String>,
    /// Without a cursor: from this time on, to within a second.
    pub since: Option<String>,
    /// Only receipts about this business number: digits with country code.
    pub phone_number: Option<String>,
    /// Only `ChatAppStatus`, `ChatAppInbound` or `ChatAppAudit`.
    pub kind: Option<String>,
    /// Seconds to wait for a receipt when there is none, 0 to 8; 0 unless told otherwise.
    pub wait_seconds: Option<u32>,
    /// Items at most, 1 to 500; 100 unless told otherwise.
    pub max_results: Option<u32>,
}

/// What [`ListReceipts`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListReceiptsResponse {
    /// The receipts, oldest first.
    pub receipts: Vec<ListedReceipt>,
    /// Where to go on.
    pub next_cursor: String,
    /// Whether there are more already.
    pub has_more: bool,
}
