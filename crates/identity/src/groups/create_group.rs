//! Makes a group.

use super::Group;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a group without users and without permissions.
#[derive(Clone, Copy, Debug)]
pub struct CreateGroup;

impl Operation for CreateGroup {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "CreateGroup";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:CreateGroup",
        level: AccessLevel::Create,
        resources: &[Resource::Named { kind: "group", parameter: "GroupName" }],
    };
    const REQUIRED: &'static [&'static str] = &["GroupName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = CreateGroupRequest;
    type Response = CreateGroupResponse;
}

/// What [`CreateGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateGroupRequest {
    /// 1 to 64 letters, digits, `.`, `_` and `-`.
    pub group_name: String,
    /// At most 128 characters.
    pub comments: Option<String>,
}

/// What [`CreateGroup`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreateGroupResponse {
    /// The group.
    pub group: Group,
}
