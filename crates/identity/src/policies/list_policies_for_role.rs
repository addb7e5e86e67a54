//! The policies of a role.

use super::AttachedPolicies;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers all policies that are attached to a role.
#[derive(Clone, Copy, Debug)]
pub struct ListPoliciesForRole;

impl Operation for ListPoliciesForRole {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListPoliciesForRole";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListPoliciesForRole",
        level: AccessLevel::List,
        resources: &[Resource::Named { kind: "role", parameter: "RoleName" }],
    };
    const REQUIRED: &'static [&'static str] = &["RoleName"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListPoliciesForRoleRequest;
    type Response = ListPoliciesForRoleResponse;
}

/// What [`ListPoliciesForRole`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListPoliciesForRoleRequest {
    /// The role's name.
    pub role_name: String,
}

/// What [`ListPoliciesForRole`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListPoliciesForRoleResponse {
    /// The policies.
    pub policies: AttachedPolicies,
}
