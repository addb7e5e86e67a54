//! Changes a RAM user, its name too.

use super::User;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes a user. An absent parameter keeps what is stored, an empty one clears it (not the name). Keys and
/// permissions stay with a user that is renamed.
#[derive(Clone, Copy, Debug)]
pub struct UpdateUser;

impl Operation for UpdateUser {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "UpdateUser";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:UpdateUser",
        level: AccessLevel::Update,
        // A name is worth something: policies and roles go by it.
        resources: &[
            Resource::Named { kind: "user", parameter: "UserName" },
            Resource::NamedIfGiven { kind: "user", parameter: "NewUserName" },
        ],
    };
    const REQUIRED: &'static [&'static str] = &["UserName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = UpdateUserRequest;
    type Response = UpdateUserResponse;
}

/// What [`UpdateUser`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateUserRequest {
    /// The user's name.
    pub user_name: String,
    /// 1 to 64 letters, digits, `.`, `_` and `-`.
    pub new_user_name: Option<String>,
    /// For people; 1 to 128 characters.
    pub new_display_name: Option<String>,
    /// `<country code>-<number>`.
    pub new_mobile_phone: Option<String>,
    /// A mail address.
    pub new_email: Option<String>,
    /// 1 to 128 characters.
    pub new_comments: Option<String>,
}

/// What [`UpdateUser`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateUserResponse {
    /// The user as it now is.
    pub user: User,
}
