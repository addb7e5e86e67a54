//! The versions of a policy.

use super::PolicyVersions;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers all versions of a policy with their documents.
#[derive(Clone, Copy, Debug)]
pub struct ListPolicyVersions;

impl Operation for ListPolicyVersions {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListPolicyVersions";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListPolicyVersions",
        level: AccessLevel::List,
        resources: &[Resource::Policy],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyName", "PolicyType"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListPolicyVersionsRequest;
    type Response = ListPolicyVersionsResponse;
}

/// What [`ListPolicyVersions`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListPolicyVersionsRequest {
    /// The policy's name.
    pub policy_name: String,
    /// `System` or `Custom`.
    pub policy_type: String,
}

/// What [`ListPolicyVersions`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListPolicyVersionsResponse {
    /// The versions.
    pub policy_versions: PolicyVersions,
}
