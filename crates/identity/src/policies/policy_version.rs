//! A version of a policy as answers show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A version of a policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct PolicyVersion {
    /// For example `v1`.
    pub version_id: String,
    /// Whether it is the one that holds.
    pub is_default_version: bool,
    /// The document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_document: Option<String>,
    /// `2015-01-23T12:33:18Z`
    pub create_date: String,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct PolicyVersions {
    /// One version each.
    pub policy_version: Vec<PolicyVersion>,
}
