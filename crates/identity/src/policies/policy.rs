//! A policy as answers show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tags::ShownTags;

/// A policy. Which fields stand in it depends on the operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Policy {
    /// The policy's name.
    pub policy_name: String,
    /// `System` or `Custom`.
    pub policy_type: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The version that holds, for example `v1`.
    pub default_version: String,
    /// `2015-01-23T12:33:18Z`
    pub create_date: String,
    /// `2015-01-23T12:33:18Z`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_date: Option<String>,
    /// To how many users, groups and roles it is attached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment_count: Option<u32>,
    /// The document that holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_document: Option<String>,
    /// Its tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<ShownTags>,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Policies {
    /// One policy each.
    pub policy: Vec<Policy>,
}
