//! The tags of roles and policies.

use super::{Tag, TagResource};
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers a page of tags, one item for each tag of each thing.
#[derive(Clone, Copy, Debug)]
pub struct ListTagResources;

impl Operation for ListTagResources {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListTagResources";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListTagResources",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["ResourceType"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListTagResourcesRequest;
    type Response = ListTagResourcesResponse;
}

/// What [`ListTagResources`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListTagResourcesRequest {
    /// `role` or `policy`.
    pub resource_type: String,
    /// At most 50 names; absent: all things of that type.
    pub resource_names: Option<Vec<String>>,
    /// Only these tags; a tag without value stands for all of its key.
    pub tag: Option<Vec<Tag>>,
    /// `NextToken` of the answer before; absent for the first page.
    pub next_token: Option<String>,
    /// Items at most, 1 to 100.
    pub page_size: Option<i64>,
}

/// What [`ListTagResources`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListTagResourcesResponse {
    /// The tags.
    pub tag_resources: Vec<TagResource>,
    /// Where the next page begins, when more follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}
