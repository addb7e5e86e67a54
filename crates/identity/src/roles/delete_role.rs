//! Deletes a role.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Deletes a role that has no permissions. Its sessions end at once.
#[derive(Clone, Copy, Debug)]
pub struct DeleteRole;

impl Operation for DeleteRole {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DeleteRole";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DeleteRole",
        level: AccessLevel::Delete,
        resources: &[Resource::Named { kind: "role", parameter: "RoleName" }],
    };
    const REQUIRED: &'static [&'static str] = &["RoleName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DeleteRoleRequest;
    type Response = DeleteRoleResponse;
}

/// What [`DeleteRole`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteRoleRequest {
    /// The role's name.
    pub role_name: String,
}

/// What [`DeleteRole`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteRoleResponse {}
