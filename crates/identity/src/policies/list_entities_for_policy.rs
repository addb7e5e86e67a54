//! To whom a policy is attached.

use super::{EntityGroups, EntityRoles, EntityUsers};
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers all users, groups and roles that a policy is attached to.
#[derive(Clone, Copy, Debug)]
pub struct ListEntitiesForPolicy;

impl Operation for ListEntitiesForPolicy {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListEntitiesForPolicy";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListEntitiesForPolicy",
        level: AccessLevel::List,
        resources: &[Resource::Policy],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyType", "PolicyName"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListEntitiesForPolicyRequest;
    type Response = ListEntitiesForPolicyResponse;
}

/// What [`ListEntitiesForPolicy`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListEntitiesForPolicyRequest {
    /// `System` or `Custom`.
    pub policy_type: String,
    /// The policy's name.
    pub policy_name: String,
}

/// What [`ListEntitiesForPolicy`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListEntitiesForPolicyResponse {
    /// The users.
    pub users: EntityUsers,
    /// The groups.
    pub groups: EntityGroups,
    /// The roles.
    pub roles: EntityRoles,
}
