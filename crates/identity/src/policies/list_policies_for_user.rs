//! The policies of a user.

use super::AttachedPolicies;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers all policies that are attached to a user itself, not those of its groups.
#[derive(Clone, Copy, Debug)]
pub struct ListPoliciesForUser;

impl Operation for ListPoliciesForUser {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListPoliciesForUser";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListPoliciesForUser",
        level: AccessLevel::List,
        resources: &[Resource::Named { kind: "user", parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["UserName"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListPoliciesForUserRequest;
    type Response = ListPoliciesForUserResponse;
}

/// What [`ListPoliciesForUser`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListPoliciesForUserRequest {
    /// The user's name.
    pub user_name: String,
}

/// What [`ListPoliciesForUser`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListPoliciesForUserResponse {
    /// The policies.
    pub policies: AttachedPolicies,
}
