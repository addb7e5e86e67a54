//! How often one account may call an operation.

use cams::contract::{
    Access, AccessLevel, Audience, Effect, EnvelopeFields, Opening, Operation, Rate, Resource,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sets how often one account may call an operation, from its next call on; or gives it back the limit of the installation.
#[derive(Clone, Copy, Debug)]
pub struct UpdateAccountLimit;

impl Operation for UpdateAccountLimit {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "UpdateAccountLimit";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:UpdateAccountLimit",
        level: AccessLevel::Update,
        resources: &[Resource::Named { kind: "account", parameter: "AccountId" }],
    };
    const AUDIENCE: Audience = Audience::Installation;
    const REQUIRED: &'static [&'static str] = &["AccountId", "Operation"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = UpdateAccountLimitRequest;
    type Response = UpdateAccountLimitResponse;
}

/// What [`UpdateAccountLimit`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateAccountLimitRequest {
    /// The account.
    pub account_id: String,
    /// The operation's name.
    pub operation: String,
    /// Calls a second, from 1; absent: the limit of the installation again.
    pub rate: Option<u32>,
}

/// What [`UpdateAccountLimit`] answers beside the envelope: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateAccountLimitResponse {}
