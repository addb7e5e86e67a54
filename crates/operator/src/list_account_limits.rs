//! How often one account may call each operation.

use cams::contract::{
    Access, AccessLevel, Audience, Effect, EnvelopeFields, Opening, Operation, Rate, Resource,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The limits that hold for an account, and where each comes from.
#[derive(Clone, Copy, Debug)]
pub struct ListAccountLimits;

impl Operation for ListAccountLimits {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListAccountLimits";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ListAccountLimits",
        level: AccessLevel::List,
        resources: &[Resource::Named { kind: "account", parameter: "AccountId" }],
    };
    const AUDIENCE: Audience = Audience::Installation;
    const REQUIRED: &'static [&'static str] = &["AccountId"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ListAccountLimitsRequest;
    type Response = ListAccountLimitsResponse;
}

/// What [`ListAccountLimits`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListAccountLimitsRequest {
    /// The account.
    pub account_id: String,
}

/// What [`ListAccountLimits`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListAccountLimitsResponse {
    /// One a served operation, by name.
    pub limits: Vec<AccountLimit>,
}

/// The limit of an operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AccountLimit {
    /// The operation.
    pub operation: String,
    /// Calls a second; none: no limit.
    pub rate: Option<u32>,
    /// `account` (set for it alone), `settings`, `world`, `documented`, or `default` where nothing is documented.
    pub source: String,
}
