//! Switches an access key on or off.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Switches a key of a user on or off.
#[derive(Clone, Copy, Debug)]
pub struct UpdateAccessKey;

impl Operation for UpdateAccessKey {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "UpdateAccessKey";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:UpdateAccessKey",
        level: AccessLevel::Update,
        resources: &[Resource::OwnUser { parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["UserAccessKeyId", "Status"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = UpdateAccessKeyRequest;
    type Response = UpdateAccessKeyResponse;
}

/// What [`UpdateAccessKey`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateAccessKeyRequest {
    /// The key's id.
    pub user_access_key_id: String,
    /// `Active` or `Inactive`.
    pub status: String,
    /// The user; absent: the caller.
    pub user_name: Option<String>,
}

/// What [`UpdateAccessKey`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateAccessKeyResponse {}
