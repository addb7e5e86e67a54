//! Changes what a policy says of itself.

use super::Policy;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sets the description of a custom policy.
#[derive(Clone, Copy, Debug)]
pub struct UpdatePolicyDescription;

impl Operation for UpdatePolicyDescription {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "UpdatePolicyDescription";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:UpdatePolicyDescription",
        level: AccessLevel::Update,
        resources: &[Resource::Named { kind: "policy", parameter: "PolicyName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyName", "NewDescription"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = UpdatePolicyDescriptionRequest;
    type Response = UpdatePolicyDescriptionResponse;
}

/// What [`UpdatePolicyDescription`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdatePolicyDescriptionRequest {
    /// The policy's name.
    pub policy_name: String,
    /// 1 to 1024 characters.
    pub new_description: String,
}

/// What [`UpdatePolicyDescription`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdatePolicyDescriptionResponse {
    /// The policy as it now is.
    pub policy: Policy,
}
