//! The settings of a destination.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sets the settings of a destination. An absent parameter keeps what is stored.
#[derive(Clone, Copy, Debug)]
pub struct UpdateDestination;

impl Operation for UpdateDestination {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "UpdateDestination";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:UpdateDestination",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["Url"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = UpdateDestinationRequest;
    type Response = UpdateDestinationResponse;
}

/// What [`UpdateDestination`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateDestinationRequest {
    /// The address, as the settings name it.
    pub url: String,
    /// The time for one attempt, seconds, 1 to 30.
    pub deadline_seconds: Option<f64>,
    /// `true`: nothing is posted there; `false`: it goes on.
    pub paused: Option<bool>,
}

/// What [`UpdateDestination`] answers beside the envelope: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateDestinationResponse {}
