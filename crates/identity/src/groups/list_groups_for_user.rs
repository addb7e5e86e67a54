//! The groups that a user is in.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers all groups that a user is in.
#[derive(Clone, Copy, Debug)]
pub struct ListGroupsForUser;

impl Operation for ListGroupsForUser {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListGroupsForUser";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListGroupsForUser",
        level: AccessLevel::List,
        resources: &[Resource::Named { kind: "user", parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["UserName"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListGroupsForUserRequest;
    type Response = ListGroupsForUserResponse;
}

/// What [`ListGroupsForUser`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListGroupsForUserRequest {
    /// The user's name.
    pub user_name: String,
}

/// What [`ListGroupsForUser`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListGroupsForUserResponse {
    /// The groups.
    pub groups: JoinedGroups,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct JoinedGroups {
    /// One group each.
    pub group: Vec<JoinedGroup>,
}

/// A group that a user is in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct JoinedGroup {
    /// Stays when the name changes.
    pub group_id: String,
    /// The group's name.
    pub group_name: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// Since when the user is in it: `2015-01-23T12:33:18Z`.
    pub join_date: String,
}
