//! Makes a custom policy.

use super::Policy;
use crate::tags::Tag;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a policy of the account; its first version is `v1`, and holds.
#[derive(Clone, Copy, Debug)]
pub struct CreatePolicy;

impl Operation for CreatePolicy {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "CreatePolicy";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:CreatePolicy",
        level: AccessLevel::Create,
        resources: &[Resource::Named { kind: "policy", parameter: "PolicyName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyName", "PolicyDocument"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = CreatePolicyRequest;
    type Response = CreatePolicyResponse;
}

/// What [`CreatePolicy`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreatePolicyRequest {
    /// 1 to 128 letters, digits and `-`.
    pub policy_name: String,
    /// The document: 1 to 6144 characters of JSON.
    pub policy_document: String,
    /// 1 to 1024 characters.
    pub description: Option<String>,
    /// Its tags.
    pub tag: Option<Vec<Tag>>,
}

/// What [`CreatePolicy`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreatePolicyResponse {
    /// The policy.
    pub policy: Policy,
}
