//! A role as answers show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tags::ShownTags;

/// A role. Which fields stand in it depends on the operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Role {
    /// A role made anew under the same name has another.
    pub role_id: String,
    /// The role's name.
    pub role_name: String,
    /// `acs:ram::<account>:role/<name>`
    pub arn: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who may take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assume_role_policy_document: Option<String>,
    /// Seconds that a session lasts at most.
    pub max_session_duration: u32,
    /// `2015-01-23T12:33:18Z`
    pub create_date: String,
    /// `2015-01-23T12:33:18Z`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_date: Option<String>,
    /// Its tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<ShownTags>,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Roles {
    /// One role each.
    pub role: Vec<Role>,
}
