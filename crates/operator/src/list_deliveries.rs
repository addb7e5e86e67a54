//! Receipts on their way to HTTP destinations, and what became of them.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Delivery;

/// Deliveries, those of the newest receipts first. A page may hold fewer than asked for, or none, and still have a next one:
/// each call looks at a bounded number of receipts.
#[derive(Clone, Copy, Debug)]
pub struct ListDeliveries;

impl Operation for ListDeliveries {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListDeliveries";
    const RATE: Rate = Rate::Chosen(50);
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ListDeliveries",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ListDeliveriesRequest;
    type Response = ListDeliveriesResponse;
}

/// What [`ListDeliveries`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListDeliveriesRequest {
    /// `waiting`, `delivered`, `exhausted`, `cancelled`, or `failed`: waiting after a failed attempt.
    pub state: Option<String>,
    /// Only those to this address.
    pub url: Option<String>,
    /// Only those of this message.
    pub message_id: Option<String>,
    /// Only those of this receipt.
    pub receipt_id: Option<String>,
    /// Only those of receipts composed from this time on.
    pub since: Option<String>,
    /// `NextCursor` of an answer.
    pub cursor: Option<String>,
    /// Items at most, 1 to 500; 100 unless told otherwise.
    pub max_results: Option<u32>,
}

/// What [`ListDeliveries`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListDeliveriesResponse {
    /// The deliveries.
    pub deliveries: Vec<Delivery>,
    /// Where the next page begins; none: this was the last.
    pub next_cursor: Option<String>,
}
