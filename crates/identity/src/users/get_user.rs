//! Reads a RAM user.

use super::User;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers what is kept of a user.
#[derive(Clone, Copy, Debug)]
pub struct GetUser;

impl Operation for GetUser {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "GetUser";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:GetUser",
        level: AccessLevel::Get,
        resources: &[Resource::Named { kind: "user", parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["UserName"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = GetUserRequest;
    type Response = GetUserResponse;
}

/// What [`GetUser`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserRequest {
    /// The user's name.
    pub user_name: String,
}

/// What [`GetUser`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetUserResponse {
    /// The user.
    pub user: User,
}
