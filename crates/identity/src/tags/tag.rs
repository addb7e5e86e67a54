//! Tags, as requests give them and as answers show them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A tag as requests give it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// 1 to 128 characters.
    pub key: String,
    /// At most 256 characters.
    pub value: Option<String>,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ShownTags {
    /// One tag each.
    pub tag: Vec<ShownTag>,
}

/// A tag as lists of policies and roles show it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ShownTag {
    /// The key.
    pub tag_key: String,
    /// The value.
    pub tag_value: String,
}

/// A tag of a thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct TagResource {
    /// `role` or `policy`.
    pub resource_type: String,
    /// The thing's name.
    pub resource_name: String,
    /// The key.
    pub tag_key: String,
    /// The value.
    pub tag_value: String,
}
