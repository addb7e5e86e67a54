//! Users, groups and roles that a policy is attached to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct EntityUsers {
    /// One user each.
    pub user: Vec<EntityUser>,
}

/// A user that a policy is attached to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct EntityUser {
    /// Stays when the name changes.
    pub user_id: String,
    /// The user's name.
    pub user_name: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Since when: `2015-01-23T12:33:18Z`
    pub attach_date: String,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct EntityGroups {
    /// One group each.
    pub group: Vec<EntityGroup>,
}

/// A group that a policy is attached to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct EntityGroup {
    /// The group's name.
    pub group_name: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// Since when: `2015-01-23T12:33:18Z`
    pub attach_date: String,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct EntityRoles {
    /// One role each.
    pub role: Vec<EntityRole>,
}

/// A role that a policy is attached to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct EntityRole {
    /// The role's id.
    pub role_id: String,
    /// The role's name.
    pub role_name: String,
    /// `acs:ram::<account>:role/<name>`
    pub arn: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Since when: `2015-01-23T12:33:18Z`
    pub attach_date: String,
}
