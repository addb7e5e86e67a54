//! Changes a group, its name too.

use super::Group;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes a group. An absent parameter keeps what is stored, an empty one clears it (not the name). Users and
/// permissions stay.
#[derive(Clone, Copy, Debug)]
pub struct UpdateGroup;

impl Operation for UpdateGroup {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "UpdateGroup";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:UpdateGroup",
        level: AccessLevel::Update,
        resources: &[
            Resource::Named { kind: "group", parameter: "GroupName" },
            Resource::NamedIfGiven { kind: "group", parameter: "NewGroupName" },
        ],
    };
    const REQUIRED: &'static [&'static str] = &["GroupName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = UpdateGroupRequest;
    type Response = UpdateGroupResponse;
}

/// What [`UpdateGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateGroupRequest {
    /// The group's name.
    pub group_name: String,
    /// 1 to 64 letters, digits, `.`, `_` and `-`.
    pub new_group_name: Option<String>,
    /// At most 128 characters.
    pub new_comments: Option<String>,
}

/// What [`UpdateGroup`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateGroupResponse {
    /// The group as it now is.
    pub group: Group,
}
