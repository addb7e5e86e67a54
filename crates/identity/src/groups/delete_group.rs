//! Deletes a group.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Deletes a group that has no users and no permissions.
#[derive(Clone, Copy, Debug)]
pub struct DeleteGroup;

impl Operation for DeleteGroup {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DeleteGroup";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DeleteGroup",
        level: AccessLevel::Delete,
        resources: &[Resource::Named { kind: "group", parameter: "GroupName" }],
    };
    const REQUIRED: &'static [&'static str] = &["GroupName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DeleteGroupRequest;
    type Response = DeleteGroupResponse;
}

/// What [`DeleteGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteGroupRequest {
    /// The group's name.
    pub group_name: String,
}

/// What [`DeleteGroup`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteGroupResponse {}
