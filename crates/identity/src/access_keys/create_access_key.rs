//! Makes an access key.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes a key of a user. This answer is the only one that shows its secret.
#[derive(Clone, Copy, Debug)]
pub struct CreateAccessKey;

impl Operation for CreateAccessKey {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "CreateAccessKey";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:CreateAccessKey",
        level: AccessLevel::Create,
        resources: &[Resource::OwnUser { parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = CreateAccessKeyRequest;
    type Response = CreateAccessKeyResponse;
}

/// What [`CreateAccessKey`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateAccessKeyRequest {
    /// The user; absent: the caller.
    pub user_name: Option<String>,
}

/// What [`CreateAccessKey`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreateAccessKeyResponse {
    /// The key.
    pub access_key: CreatedAccessKey,
}

/// A key that was made just now.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreatedAccessKey {
    /// Begins with `LTAI`.
    pub access_key_id: String,
    /// What signs.
    pub access_key_secret: String,
    /// `Active`.
    pub status: String,
    /// `2015-01-23T12:33:18Z`
    pub create_date: String,
}

impl std::fmt::Debug for CreatedAccessKey {
    /// Without what is secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CreatedAccessKey")
            .field("access_key_id", &self.access_key_id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
