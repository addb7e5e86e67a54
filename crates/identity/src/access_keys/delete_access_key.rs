//! Deletes an access key.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Deletes a key of a user.
#[derive(Clone, Copy, Debug)]
pub struct DeleteAccessKey;

impl Operation for DeleteAccessKey {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DeleteAccessKey";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DeleteAccessKey",
        level: AccessLevel::Delete,
        resources: &[Resource::OwnUser { parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["UserAccessKeyId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DeleteAccessKeyRequest;
    type Response = DeleteAccessKeyResponse;
}

/// What [`DeleteAccessKey`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteAccessKeyRequest {
    /// The key's id.
    pub user_access_key_id: String,
    /// The user; absent: the caller.
    pub user_name: Option<String>,
}

/// What [`DeleteAccessKey`] answers beside `RequestId`: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteAccessKeyResponse {}
