//! A command of a number's conversational automation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A command; shown when a person types `/`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Command {
    /// At most 32 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command_name: Option<String>,
    /// At most 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command_description: Option<String>,
}
