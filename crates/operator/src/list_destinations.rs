//! Where receipts go, its settings, and how it does.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The destinations of the account, by address.
#[derive(Clone, Copy, Debug)]
pub struct ListDestinations;

impl Operation for ListDestinations {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListDestinations";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ListDestinations",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ListDestinationsRequest;
    type Response = ListDestinationsResponse;
}

/// What [`ListDestinations`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListDestinationsRequest {
    /// `NextCursor` of an answer.
    pub cursor: Option<String>,
    /// Items at most, 1 to 500; 100 unless told otherwise.
    pub max_results: Option<u32>,
}

/// What [`ListDestinations`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListDestinationsResponse {
    /// The destinations.
    pub destinations: Vec<DestinationState>,
    /// Where the next page begins; none: this was the last.
    pub next_cursor: Option<String>,
}

/// A destination: an address that receipts go to or that has settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DestinationState {
    /// The address.
    pub url: String,
    /// The time for one attempt, seconds.
    pub deadline_seconds: f64,
    /// Whether nothing is posted there until it is resumed.
    pub paused: bool,
    /// Why.
    pub paused_reason: Option<String>,
    /// Since when.
    pub paused_since: Option<String>,
    /// The secrets that sign what is posted there; each signs.
    pub secrets: Vec<SecretSummary>,
    /// Deliveries that wait; counted up to 100,000.
    pub waiting: u64,
    /// Deliveries that were given up; counted up to 100,000.
    pub exhausted: u64,
    /// When the oldest receipt that waits was composed.
    pub oldest_waiting: Option<String>,
}

/// A signing secret, without the secret.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SecretSummary {
    /// Its id.
    pub secret_id: String,
    /// When it was made.
    pub created_at: String,
}
