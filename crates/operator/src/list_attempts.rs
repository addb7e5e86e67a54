//! Attempts to deliver, as they are made.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Attempt;

/// Attempts after a cursor, each with as many receipts as travelled together.
#[derive(Clone, Copy, Debug)]
pub struct ListAttempts;

impl Operation for ListAttempts {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListAttempts";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ListAttempts",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ListAttemptsRequest;
    type Response = ListAttemptsResponse;
}

/// What [`ListAttempts`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListAttemptsRequest {
    /// Where to go on: `NextCursor` of an answer. Absent: from now on.
    pub cursor: Option<String>,
    /// Only those to this address.
    pub url: Option<String>,
    /// Items at most, 1 to 500; 100 unless told otherwise.
    pub max_results: Option<u32>,
}

/// What [`ListAttempts`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListAttemptsResponse {
    /// The attempts, oldest first.
    pub attempts: Vec<DestinationAttempt>,
    /// Where to go on.
    pub next_cursor: String,
    /// Whether there are more already.
    pub has_more: bool,
}

/// An attempt and where it went.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DestinationAttempt {
    /// Where it went.
    pub url: String,
    /// The attempt.
    pub attempt: Attempt,
}
