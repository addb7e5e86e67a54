//! Gives a role a policy.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Attaches a policy to a role. It holds for the next call.
#[derive(Clone, Copy, Debug)]
pub struct AttachPolicyToRole;

impl Operation for AttachPolicyToRole {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "AttachPolicyToRole";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:AttachPolicyToRole",
        level: AccessLevel::Update,
        resources: &[Resource::Policy, Resource::Named { kind: "role", parameter: "RoleName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyType", "PolicyName", "RoleName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = AttachPolicyToRoleRequest;
    type Response = AttachPolicyToRoleResponse;
}

/// What [`AttachPolicyToRole`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AttachPolicyToRoleRequest {
    /// `System` or `Custom`.
    pub policy_type: String,
    /// The policy's name.
    pub policy_name: String,
    /// The role's name.
    pub role_name: String,
    /// There are no resource groups here: a value is refused.
    pub resource_group_id: Option<String>,
}

/// What [`AttachPolicyToRole`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AttachPolicyToRoleResponse {}
