//! Takes tags from roles and policies.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes tags from roles or policies.
#[derive(Clone, Copy, Debug)]
pub struct UntagResources;

impl Operation for UntagResources {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "UntagResources";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:UntagResources",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["ResourceType", "ResourceNames"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = UntagResourcesRequest;
    type Response = UntagResourcesResponse;
}

/// What [`UntagResources`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UntagResourcesRequest {
    /// `role` or `policy`.
    pub resource_type: String,
    /// 1 to 50 names of things of that type.
    pub resource_names: Vec<String>,
    /// 1 to 20 keys.
    pub tag_keys: Option<Vec<String>>,
    /// `true`, and no `TagKeys`: every tag.
    pub all: Option<bool>,
}

/// What [`UntagResources`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct UntagResourcesResponse {}
