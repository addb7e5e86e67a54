//! Makes a RAM user.

use super::User;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a user without keys and without permissions.
#[derive(Clone, Copy, Debug)]
pub struct CreateUser;

impl Operation for CreateUser {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "CreateUser";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:CreateUser",
        level: AccessLevel::Create,
        resources: &[Resource::Named { kind: "user", parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["UserName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = CreateUserRequest;
    type Response = CreateUserResponse;
}

/// What [`CreateUser`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateUserRequest {
    /// 1 to 64 letters, digits, `.`, `_` and `-`.
    pub user_name: String,
    /// For people; 1 to 128 characters.
    pub display_name: Option<String>,
    /// `<country code>-<number>`.
    pub mobile_phone: Option<String>,
    /// A mail address.
    pub email: Option<String>,
    /// 1 to 128 characters.
    pub comments: Option<String>,
}

/// What [`CreateUser`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreateUserResponse {
    /// The user.
    pub user: User,
}
