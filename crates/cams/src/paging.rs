//! Pages, as the operations take them in the parameter `Page` (`{"Index":1,"Size":10}`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A page of a list; both numbers are required wherever the whole is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Page {
    /// Counted from 1.
    pub index: i64,
    /// Rows on a page.
    pub size: i64,
}

/// A page of which each number may be left out (`ListChatGroupParticipants`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PartialPage {
    /// Counted from 1.
    pub index: Option<i64>,
    /// Rows on a page.
    pub size: Option<i64>,
}
