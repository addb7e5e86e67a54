//! Makes a role.

use super::Role;
use crate::tags::Tag;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a role without permissions.
#[derive(Clone, Copy, Debug)]
pub struct CreateRole;

impl Operation for CreateRole {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "CreateRole";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:CreateRole",
        level: AccessLevel::Create,
        resources: &[Resource::Named { kind: "role", parameter: "RoleName" }],
    };
    const REQUIRED: &'static [&'static str] = &["RoleName", "AssumeRolePolicyDocument"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = CreateRoleRequest;
    type Response = CreateRoleResponse;
}

/// What [`CreateRole`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateRoleRequest {
    /// 1 to 64 letters, digits, `.` and `-`.
    pub role_name: String,
    /// Who may take it: a trust policy, at most 2048 characters.
    pub assume_role_policy_document: String,
    /// 1 to 1024 characters.
    pub description: Option<String>,
    /// Seconds that a session lasts at most, 3600 to 43200; 3600 when absent.
    pub max_session_duration: Option<i64>,
    /// Ignored: there is no console to log on to.
    pub allow_console_login: Option<bool>,
    /// Its tags.
    pub tag: Option<Vec<Tag>>,
}

/// What [`CreateRole`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreateRoleResponse {
    /// The role.
    pub role: Role,
}
