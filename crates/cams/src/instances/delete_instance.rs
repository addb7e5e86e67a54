//! Deletes an instance: its space is unknown from then on, its WABA free again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Deletes an instance of the caller. Receipts of messages under way still go where they were
/// addressed.
#[derive(Clone, Copy, Debug)]
pub struct DeleteInstance;

impl Operation for DeleteInstance {
    const NAME: &'static str = "DeleteInstance";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:DeleteInstance",
        level: AccessLevel::Delete,
        resources: &[Resource::Named { kind: "instance", parameter: "InstanceId" }],
    };
    const REQUIRED: &'static [&'static str] = &["InstanceId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = DeleteInstanceRequest;
    type Response = DeleteInstanceResponse;
}

/// What [`DeleteInstance`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteInstanceRequest {
    /// For example `cams-83m8j9xxxxadc`.
    pub instance_id: String,
}

/// What [`DeleteInstance`] answers beside the envelope: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteInstanceResponse {}
