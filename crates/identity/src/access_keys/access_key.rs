//! An access key as answers show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An access key, without its secret.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccessKey {
    /// Begins with `LTAI`.
    pub access_key_id: String,
    /// `Active` or `Inactive`.
    pub status: String,
    /// `2015-01-23T12:33:18Z`
    pub create_date: String,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccessKeys {
    /// One key each.
    pub access_key: Vec<AccessKey>,
}
