//! Takes a policy from a user.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Detaches a policy from a user. It no longer holds for the next call.
#[derive(Clone, Copy, Debug)]
pub struct DetachPolicyFromUser;

impl Operation for DetachPolicyFromUser {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DetachPolicyFromUser";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DetachPolicyFromUser",
        level: AccessLevel::Update,
        resources: &[Resource::Policy, Resource::Named { kind: "user", parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyType", "PolicyName", "UserName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DetachPolicyFromUserRequest;
    type Response = DetachPolicyFromUserResponse;
}

/// What [`DetachPolicyFromUser`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DetachPolicyFromUserRequest {
    /// `System` or `Custom`.
    pub policy_type: String,
    /// The policy's name.
    pub policy_name: String,
    /// The user's name.
    pub user_name: String,
    /// There are no resource groups here: a value is refused.
    pub resource_group_id: Option<String>,
}

/// What [`DetachPolicyFromUser`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DetachPolicyFromUserResponse {}
