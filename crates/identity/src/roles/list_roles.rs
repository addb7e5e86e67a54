//! The roles of the account.

use super::Roles;
use crate::tags::Tag;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers a page of the account's roles.
#[derive(Clone, Copy, Debug)]
pub struct ListRoles;

impl Operation for ListRoles {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListRoles";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListRoles",
        level: AccessLevel::List,
        resources: &[Resource::Every { kind: "role" }],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListRolesRequest;
    type Response = ListRolesResponse;
}

/// What [`ListRoles`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListRolesRequest {
    /// `Marker` of the answer before; absent for the first page.
    pub marker: Option<String>,
    /// Items at most, 1 to 1000; 100 when absent.
    pub max_items: Option<i64>,
    /// Only those that have all of these tags.
    pub tag: Option<Vec<Tag>>,
}

/// What [`ListRoles`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListRolesResponse {
    /// The roles.
    pub roles: Roles,
    /// Whether more follows.
    pub is_truncated: bool,
    /// Where the next page begins, when more follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
}
