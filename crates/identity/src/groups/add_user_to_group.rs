//! Puts a user into a group.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Puts a user into a group, whose permissions are then the user's, too.
#[derive(Clone, Copy, Debug)]
pub struct AddUserToGroup;

impl Operation for AddUserToGroup {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "AddUserToGroup";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:AddUserToGroup",
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

    type Request = AddUserToGroupRequest;
    type Response = AddUserToGroupResponse;
}

/// What [`AddUserToGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AddUserToGroupRequest {
    /// The user's name.
    pub user_name: String,
    /// The group's name.
    pub group_name: String,
}

/// What [`AddUserToGroup`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddUserToGroupResponse {}
