//! Takes a policy from a role.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Detaches a policy from a role. It no longer holds for the next call.
#[derive(Clone, Copy, Debug)]
pub struct DetachPolicyFromRole;

impl Operation for DetachPolicyFromRole {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DetachPolicyFromRole";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DetachPolicyFromRole",
        level: AccessLevel::Update,
        resources: &[Resource::Policy, Resource::Named { kind: "role", parameter: "RoleName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyType", "PolicyName", "RoleName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DetachPolicyFromRoleRequest;
    type Response = DetachPolicyFromRoleResponse;
}

/// What [`DetachPolicyFromRole`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DetachPolicyFromRoleRequest {
    /// `System` or `Custom`.
    pub policy_type: String,
    /// The policy's name.
    pub policy_name: String,
    /// The role's name.
    pub role_name: String,
    /// There are no resource groups here: a value is refused.
    pub resource_group_id: Option<String>,
}

/// What [`DetachPolicyFromRole`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DetachPolicyFromRoleResponse {}
