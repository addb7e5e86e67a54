//! The users of a group.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers a page of the users in a group.
#[derive(Clone, Copy, Debug)]
pub struct ListUsersForGroup;

impl Operation for ListUsersForGroup {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListUsersForGroup";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListUsersForGroup",
        level: AccessLevel::List,
        resources: &[Resource::Named { kind: "group", parameter: "GroupName" }],
    };
    const REQUIRED: &'static [&'static str] = &["GroupName"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListUsersForGroupRequest;
    type Response = ListUsersForGroupResponse;
}

/// What [`ListUsersForGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListUsersForGroupRequest {
    /// The group's name.
    pub group_name: String,
    /// `Marker` of the answer before; absent for the first page.
    pub marker: Option<String>,
    /// Items at most, 1 to 1000; 100 when absent.
    pub max_items: Option<i64>,
}

/// What [`ListUsersForGroup`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListUsersForGroupResponse {
    /// The users.
    pub users: Members,
    /// Whether more follows.
    pub is_truncated: bool,
    /// Where the next page begins, when more follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Members {
    /// One user each.
    pub user: Vec<Member>,
}

/// A user in a group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Member {
    /// The user's name.
    pub user_name: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Since when it is in the group: `2015-01-23T12:33:18Z`.
    pub join_date: String,
}
