//! Takes a policy from a group.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Detaches a policy from a group. It no longer holds for the next call.
#[derive(Clone, Copy, Debug)]
pub struct DetachPolicyFromGroup;

impl Operation for DetachPolicyFromGroup {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DetachPolicyFromGroup";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DetachPolicyFromGroup",
        level: AccessLevel::Update,
        resources: &[Resource::Policy, Resource::Named { kind: "group", parameter: "GroupName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyType", "PolicyName", "GroupName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DetachPolicyFromGroupRequest;
    type Response = DetachPolicyFromGroupResponse;
}

/// What [`DetachPolicyFromGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DetachPolicyFromGroupRequest {
    /// `System` or `Custom`.
    pub policy_type: String,
    /// The policy's name.
    pub policy_name: String,
    /// The group's name.
    pub group_name: String,
    /// There are no resource groups here: a value is refused.
    pub resource_group_id: Option<String>,
}

/// What [`DetachPolicyFromGroup`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DetachPolicyFromGroupResponse {}
