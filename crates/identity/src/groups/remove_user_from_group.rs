//! Takes a user out of a group.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes a user out of a group.
#[derive(Clone, Copy, Debug)]
pub struct RemoveUserFromGroup;

impl Operation for RemoveUserFromGroup {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "RemoveUserFromGroup";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:RemoveUserFromGroup",
        level: AccessLevel::Update,
        resources: &[
            Resource::Named { kind: "user", parameter: "UserName" },
            Resource::Named { kind: "group", parameter: "GroupName" },
        ],
    };
    const REQUIRED: &'static [&'static str] = &["UserName", "GroupName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = RemoveUserFromGroupRequest;
    type Response = RemoveUserFromGroupResponse;
}

/// What [`RemoveUserFromGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveUserFromGroupRequest {
    /// The user's name.
    pub user_name: String,
    /// The group's name.
    pub group_name: String,
}

/// What [`RemoveUserFromGroup`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveUserFromGroupResponse {}
