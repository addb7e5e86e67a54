//! Chooses the version of a policy that holds.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a version of a custom policy the one that holds.
#[derive(Clone, Copy, Debug)]
pub struct SetDefaultPolicyVersion;

impl Operation for SetDefaultPolicyVersion {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "SetDefaultPolicyVersion";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:SetDefaultPolicyVersion",
        level: AccessLevel::Update,
        resources: &[Resource::Named { kind: "policy", parameter: "PolicyName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyName", "VersionId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = SetDefaultPolicyVersionRequest;
    type Response = SetDefaultPolicyVersionResponse;
}

/// What [`SetDefaultPolicyVersion`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetDefaultPolicyVersionRequest {
    /// The policy's name.
    pub policy_name: String,
    /// For example `v2`.
    pub version_id: String,
}

/// What [`SetDefaultPolicyVersion`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetDefaultPolicyVersionResponse {}
