//! Reads a role.

use super::Role;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers what is kept of a role.
#[derive(Clone, Copy, Debug)]
pub struct GetRole;

impl Operation for GetRole {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "GetRole";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:GetRole",
        level: AccessLevel::Get,
        resources: &[Resource::Named { kind: "role", parameter: "RoleName" }],
    };
    const REQUIRED: &'static [&'static str] = &["RoleName"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = GetRoleRequest;
    type Response = GetRoleResponse;
}

/// What [`GetRole`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetRoleRequest {
    /// The role's name.
    pub role_name: String,
}

/// What [`GetRole`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetRoleResponse {
    /// The role.
    pub role: Role,
}
