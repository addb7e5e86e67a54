//! The groups of the account.

use super::Groups;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers a page of the account's groups.
#[derive(Clone, Copy, Debug)]
pub struct ListGroups;

impl Operation for ListGroups {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListGroups";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListGroups",
        level: AccessLevel::List,
        resources: &[Resource::Every { kind: "group" }],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListGroupsRequest;
    type Response = ListGroupsResponse;
}

/// What [`ListGroups`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListGroupsRequest {
    /// `Marker` of the answer before; absent for the first page.
    pub marker: Option<String>,
    /// Items at most, 1 to 1000; 100 when absent.
    pub max_items: Option<i64>,
}

/// What [`ListGroups`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListGroupsResponse {
    /// The groups.
    pub groups: Groups,
    /// Whether more follows.
    pub is_truncated: bool,
    /// Where the next page begins, when more follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker: Option<String>,
}
