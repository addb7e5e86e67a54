//! A secret signs no more.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Removes a signing secret.
#[derive(Clone, Copy, Debug)]
pub struct DeleteDestinationSecret;

impl Operation for DeleteDestinationSecret {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DeleteDestinationSecret";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:DeleteDestinationSecret",
        level: AccessLevel::Delete,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["Url", "SecretId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = DeleteDestinationSecretRequest;
    type Response = DeleteDestinationSecretResponse;
}

/// What [`DeleteDestinationSecret`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteDestinationSecretRequest {
    /// The address, as the settings name it.
    pub url: String,
    /// Its id.
    pub secret_id: String,
}

/// What [`DeleteDestinationSecret`] answers beside the envelope: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteDestinationSecretResponse {}
