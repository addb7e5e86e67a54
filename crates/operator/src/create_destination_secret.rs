//! A new secret that signs what is posted to a destination.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a signing secret, at most 5 a destination; all of them sign. It is answered here once and never again.
#[derive(Clone, Copy, Debug)]
pub struct CreateDestinationSecret;

impl Operation for CreateDestinationSecret {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "CreateDestinationSecret";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:CreateDestinationSecret",
        level: AccessLevel::Create,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["Url"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = CreateDestinationSecretRequest;
    type Response = CreateDestinationSecretResponse;
}

/// What [`CreateDestinationSecret`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateDestinationSecretRequest {
    /// The address, as the settings name it.
    pub url: String,
}

/// What [`CreateDestinationSecret`] answers beside the envelope.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateDestinationSecretResponse {
    /// Its id, for removing it.
    pub secret_id: String,
    /// The secret: `whsec_` and Base64, by the rules of Standard Webhooks.
    pub secret: String,
}

impl std::fmt::Debug for CreateDestinationSecretResponse {
    /// Without the secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CreateDestinationSecretResponse")
            .field("secret_id", &self.secret_id)
            .finish_non_exhaustive()
    }
}
