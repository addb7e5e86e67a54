//! Changes a role.

use super::Role;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Changes a role. An absent parameter keeps what is stored, an empty description clears it.
#[derive(Clone, Copy, Debug)]
pub struct UpdateRole;

impl Operation for UpdateRole {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "UpdateRole";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:UpdateRole",
        level: AccessLevel::Update,
        resources: &[Resource::Named { kind: "role", parameter: "RoleName" }],
    };
    const REQUIRED: &'static [&'static str] = &["RoleName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = UpdateRoleRequest;
    type Response = UpdateRoleResponse;
}

/// What [`UpdateRole`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateRoleRequest {
    /// The role's name.
    pub role_name: String,
    /// Who may take it: a trust policy, at most 2048 characters.
    pub new_assume_role_policy_document: Option<String>,
    /// 1 to 1024 characters.
    pub new_description: Option<String>,
    /// Seconds that a session lasts at most, 3600 to 43200.
    pub new_max_session_duration: Option<i64>,
    /// Ignored: there is no console to log on to.
    pub new_allow_console_login: Option<bool>,
}

/// What [`UpdateRole`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateRoleResponse {
    /// The role as it now is.
    pub role: Role,
}
