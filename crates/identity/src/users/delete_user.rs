//! Deletes a RAM user.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Deletes a user that has no keys, no permissions and no groups.
#[derive(Clone, Copy, Debug)]
pub struct DeleteUser;

impl Operation for DeleteUser {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DeleteUser";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DeleteUser",
        level: AccessLevel::Delete,
        resources: &[Resource::Named { kind: "user", parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["UserName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DeleteUserRequest;
    type Response = DeleteUserResponse;
}

/// What [`DeleteUser`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteUserRequest {
    /// The user's name.
    pub user_name: String,
}

/// What [`DeleteUser`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteUserResponse {}
