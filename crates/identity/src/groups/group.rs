//! A group as answers show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Group {
    /// Stays when the name changes.
    pub group_id: String,
    /// The group's name.
    pub group_name: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// `2015-01-23T12:33:18Z`
    pub create_date: String,
    /// `2015-01-23T12:33:18Z`; `CreateGroup` does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_date: Option<String>,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Groups {
    /// One group each.
    pub group: Vec<Group>,
}
