//! Callers that nobody knows.

use cams::contract::{
    Access, AccessLevel, Audience, Effect, EnvelopeFields, Opening, Operation, Rate, Resource,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often callers were refused that could not say who they are, by minute, source and code; the newest first.
#[derive(Clone, Copy, Debug)]
pub struct ListStrangers;

impl Operation for ListStrangers {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListStrangers";
    const RATE: Rate = Rate::Chosen(50);
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ListStrangers",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const AUDIENCE: Audience = Audience::Installation;
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ListStrangersRequest;
    type Response = ListStrangersResponse;
}

/// What [`ListStrangers`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListStrangersRequest {
    /// Only those from this time on.
    pub since: Option<String>,
    /// `NextCursor` of an answer.
    pub cursor: Option<String>,
    /// Items at most, 1 to 500; 100 unless told otherwise.
    pub max_results: Option<u32>,
}

/// What [`ListStrangers`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListStrangersResponse {
    /// The counts.
    pub strangers: Vec<Strangers>,
    /// Where the next page begins; none: this was the last.
    pub next_cursor: Option<String>,
}

/// How often one source was refused with one code in one minute.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Strangers {
    /// When the minute began.
    pub minute: String,
    /// An IPv4 address, the /64 of an IPv6 address, or `others` for all further ones of that minute.
    pub source: String,
    /// The code of the refusal.
    pub code: String,
    /// How often.
    pub count: u64,
}
