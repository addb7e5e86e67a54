//! Reads a group.

use super::Group;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers what is kept of a group.
#[derive(Clone, Copy, Debug)]
pub struct GetGroup;

impl Operation for GetGroup {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "GetGroup";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:GetGroup",
        level: AccessLevel::Get,
        resources: &[Resource::Named { kind: "group", parameter: "GroupName" }],
    };
    const REQUIRED: &'static [&'static str] = &["GroupName"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = GetGroupRequest;
    type Response = GetGroupResponse;
}

/// What [`GetGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetGroupRequest {
    /// The group's name.
    pub group_name: String,
}

/// What [`GetGroup`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetGroupResponse {
    /// The group.
    pub group: Group,
}
