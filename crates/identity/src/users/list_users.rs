//! The RAM users of the account.

use super::Users;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers a page of the account's users.
#[derive(Clone, Copy, Debug)]
pub struct ListUsers;

impl Operation for ListUsers {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListUsers";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListUsers",
        level: AccessLevel::List,
        resources: &[Resource::Every { kind: "user" }],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListUsersRequest;
    type Response = ListUsersResponse;
}

/// What [`ListUsers`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListUsersRequest {
    /// `Marker` of the answer before; absent for the first page.
    pub marker: Option<String>,
    /// Items at most, 1 to 1000; 100 when absent.
    pub max_items: Option<i64>,
}

/// What [`ListUsers`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListUsersResponse {
    /// The users.
    pub users: Users,
    /// Whether more follows.
    pub is_truncated: bool,
    /// Where the next page begins, when more follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
}
