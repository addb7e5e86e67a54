//! Deletes a version of a policy.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Deletes a version of a custom policy that does not hold.
#[derive(Clone, Copy, Debug)]
pub struct DeletePolicyVersion;

impl Operation for DeletePolicyVersion {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DeletePolicyVersion";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DeletePolicyVersion",
        level: AccessLevel::Delete,
        resources: &[Resource::Named { kind: "policy", parameter: "PolicyName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyName", "VersionId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DeletePolicyVersionRequest;
    type Response = DeletePolicyVersionResponse;
}

/// What [`DeletePolicyVersion`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeletePolicyVersionRequest {
    /// The policy's name.
    pub policy_name: String,
    /// For example `v2`.
    pub version_id: String,
}

/// What [`DeletePolicyVersion`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeletePolicyVersionResponse {}
