//! A user as answers show it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A RAM user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct User {
    /// Stays when the name changes.
    pub user_id: String,
    /// The user's name.
    pub user_name: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// `<country code>-<number>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_phone: Option<String>,
    /// A mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// `2015-01-23T12:33:18Z`
    pub create_date: String,
    /// `2015-01-23T12:33:18Z`; `CreateUser` does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_date: Option<String>,
    /// When it last logged on to a console: never, as there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_login_date: Option<String>,
}

/// The list inside an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Users {
    /// One user each.
    pub user: Vec<User>,
}
