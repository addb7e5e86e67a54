//! A policy as the lists of what is attached show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A policy that is attached.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AttachedPolicy {
    /// The policy's name.
    pub policy_name: String,
    /// `System` or `Custom`.
    pub policy_type: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The version that holds, for example `v1`.
    pub default_version: String,
    /// Since when it is attached: `2015-01-23T12:33:18Z`
    pub attach_date: String,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AttachedPolicies {
    /// One policy each.
    pub policy: Vec<AttachedPolicy>,
}
