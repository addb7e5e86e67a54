//! Reads a policy with the version that holds.

use super::{Policy, PolicyVersion};
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers a policy and its default version.
#[derive(Clone, Copy, Debug)]
pub struct GetPolicy;

impl Operation for GetPolicy {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "GetPolicy";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access =
        Access::Checked { action: "ram:GetPolicy", level: AccessLevel::Get, resources: &[Resource::Policy] };
    const REQUIRED: &'static [&'static str] = &["PolicyName", "PolicyType"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = GetPolicyRequest;
    type Response = GetPolicyResponse;
}

/// What [`GetPolicy`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetPolicyRequest {
    /// The policy's name.
    pub policy_name: String,
    /// `System` or `Custom`.
    pub policy_type: String,
}

/// What [`GetPolicy`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPolicyResponse {
    /// The policy.
    pub policy: Policy,
    /// The version that holds.
    pub default_policy_version: PolicyVersion,
}
