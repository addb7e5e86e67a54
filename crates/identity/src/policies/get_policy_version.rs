//! Reads one version of a policy.

use super::PolicyVersion;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers a version with its document.
#[derive(Clone, Copy, Debug)]
pub struct GetPolicyVersion;

impl Operation for GetPolicyVersion {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "GetPolicyVersion";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:GetPolicyVersion",
        level: AccessLevel::Get,
        resources: &[Resource::Policy],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyName", "PolicyType", "VersionId"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = GetPolicyVersionRequest;
    type Response = GetPolicyVersionResponse;
}

/// What [`GetPolicyVersion`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetPolicyVersionRequest {
    /// The policy's name.
    pub policy_name: String,
    /// `System` or `Custom`.
    pub policy_type: String,
    /// For example `v2`.
    pub version_id: String,
}

/// What [`GetPolicyVersion`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPolicyVersionResponse {
    /// The version.
    pub policy_version: PolicyVersion,
}
