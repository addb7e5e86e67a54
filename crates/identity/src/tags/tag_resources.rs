//! Tags roles and policies.

use super::Tag;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives tags to roles or policies; a key that is there already gets the new value.
#[derive(Clone, Copy, Debug)]
pub struct TagResources;

impl Operation for TagResources {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "TagResources";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:TagResources",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["ResourceType", "ResourceNames", "Tag"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = TagResourcesRequest;
    type Response = TagResourcesResponse;
}

/// What [`TagResources`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TagResourcesRequest {
    /// `role` or `policy`.
    pub resource_type: String,
    /// 1 to 50 names of things of that type.
    pub resource_names: Vec<String>,
    /// 1 to 20 tags.
    pub tag: Vec<Tag>,
}

/// What [`TagResources`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct TagResourcesResponse {}
