//! Gives a user a policy.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Attaches a policy to a user. It holds for the next call.
#[derive(Clone, Copy, Debug)]
pub struct AttachPolicyToUser;

impl Operation for AttachPolicyToUser {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "AttachPolicyToUser";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:AttachPolicyToUser",
        level: AccessLevel::Update,
        resources: &[Resource::Policy, Resource::Named { kind: "user", parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyType", "PolicyName", "UserName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = AttachPolicyToUserRequest;
    type Response = AttachPolicyToUserResponse;
}

/// What [`AttachPolicyToUser`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AttachPolicyToUserRequest {
    /// `System` or `Custom`.
    pub policy_type: String,
    /// The policy's name.
    pub policy_name: String,
    /// The user's name.
    pub user_name: String,
    /// There are no resource groups here: a value is refused.
    pub resource_group_id: Option<String>,
}

/// What [`AttachPolicyToUser`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AttachPolicyToUserResponse {}
