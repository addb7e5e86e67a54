//! The policies of a group.

use super::AttachedPolicies;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers all policies that are attached to a group.
#[derive(Clone, Copy, Debug)]
pub struct ListPoliciesForGroup;

impl Operation for ListPoliciesForGroup {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListPoliciesForGroup";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListPoliciesForGroup",
        level: AccessLevel::List,
        resources: &[Resource::Named { kind: "group", parameter: "GroupName" }],
    };
    const REQUIRED: &'static [&'static str] = &["GroupName"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListPoliciesForGroupRequest;
    type Response = ListPoliciesForGroupResponse;
}

/// What [`ListPoliciesForGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListPoliciesForGroupRequest {
    /// The group's name.
    pub group_name: String,
}

/// What [`ListPoliciesForGroup`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListPoliciesForGroupResponse {
    /// The policies.
    pub policies: AttachedPolicies,
}
