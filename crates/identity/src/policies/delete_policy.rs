//! Deletes a custom policy.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Deletes a policy that is attached nowhere and has no version beside the default one.
#[derive(Clone, Copy, Debug)]
pub struct DeletePolicy;

impl Operation for DeletePolicy {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DeletePolicy";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DeletePolicy",
        level: AccessLevel::Delete,
        resources: &[Resource::Named { kind: "policy", parameter: "PolicyName" }],
    };
    const REQUIRED: &'static [&'static str] = &["PolicyName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DeletePolicyRequest;
    type Response = DeletePolicyResponse;
}

/// What [`DeletePolicy`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeletePolicyRequest {
    /// The policy's name.
    pub policy_name: String,
    /// `true`: its other versions go with it.
    pub cascading_delete: Option<bool>,
}

/// What [`DeletePolicy`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeletePolicyResponse {}
