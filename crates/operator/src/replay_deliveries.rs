//! Receipts are sent once more, with the ids that they had.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Deliveries that match become due again, as if they were new: the days for attempts begin anew. One that still waits is
/// brought forward. Within a message the order holds. At least one of `ReceiptIds`, `Since`, `State` and `Url` says which;
/// cancelled ones are replayed only when their receipts are named.
#[derive(Clone, Copy, Debug)]
pub struct ReplayDeliveries;

impl Operation for ReplayDeliveries {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ReplayDeliveries";
    const RATE: Rate = Rate::Chosen(50);
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ReplayDeliveries",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ReplayDeliveriesRequest;
    type Response = ReplayDeliveriesResponse;
}

/// What [`ReplayDeliveries`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ReplayDeliveriesRequest {
    /// These receipts, at most 500.
    pub receipt_ids: Option<Vec<String>>,
    /// Receipts composed from this time on.
    pub since: Option<String>,
    /// `exhausted`: only those that were given up.
    pub state: Option<String>,
    /// Only those to this address.
    pub url: Option<String>,
    /// To the address that the settings name now, in place of the one that they named then.
    pub to_current: Option<bool>,
    /// How many become due in a second, 1 to 1000; 50 unless told otherwise.
    pub rate_per_second: Option<u32>,
    /// `NextCursor` of an answer: goes on behind it, at the same pace.
    pub cursor: Option<String>,
    /// Deliveries of this call at most, 1 to 500; 500 unless told otherwise.
    pub max_results: Option<u32>,
}

/// What [`ReplayDeliveries`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ReplayDeliveriesResponse {
    /// Deliveries that will be made again.
    pub replayed: u32,
    /// Deliveries that matched and cannot be: the settings of now name no address.
    pub skipped: u32,
    /// When the last of them falls due.
    pub until: Option<String>,
    /// Where the next page begins; none: there is no more.
    pub next_cursor: Option<String>,
}
