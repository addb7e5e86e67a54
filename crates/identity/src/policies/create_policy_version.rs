//! Adds a version to a custom policy.

use super::PolicyVersion;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Adds a version; a policy has five at most.
#[derive(Clone, Copy, Debug)]
pub struct CreatePolicyVersion;

impl Operation for CreatePolicyVersion {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "CreatePolicyVersion";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:CreatePolicyVersion",
        level: AccessLevel::Create,
        resources: &[Resource::Named { kind: "policy", parameter: "PolicyName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyName", "PolicyDocument"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = CreatePolicyVersionRequest;
    type Response = CreatePolicyVersionResponse;
}

/// What [`CreatePolicyVersion`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreatePolicyVersionRequest {
    /// The policy's name.
    pub policy_name: String,
    /// The document: 1 to 6144 characters of JSON.
    pub policy_document: String,
    /// `true`: it holds from now on.
    pub set_as_default: Option<bool>,
    /// `None`, or `DeleteOldestNonDefaultVersionWhenLimitExceeded`: the oldest version that does not hold goes
    /// where there are five already.
    pub rotate_strategy: Option<String>,
}

/// What [`CreatePolicyVersion`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreatePolicyVersionResponse {
    /// The version.
    pub policy_version: PolicyVersion,
}
