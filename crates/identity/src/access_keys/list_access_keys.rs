//! The access keys of a user.

use super::AccessKeys;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Answers all keys of a user, never with their secrets.
#[derive(Clone, Copy, Debug)]
pub struct ListAccessKeys;

impl Operation for ListAccessKeys {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListAccessKeys";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:ListAccessKeys",
        level: AccessLevel::List,
        resources: &[Resource::OwnUser { parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = ListAccessKeysRequest;
    type Response = ListAccessKeysResponse;
}

/// What [`ListAccessKeys`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListAccessKeysRequest {
    /// The user; absent: the caller.
    pub user_name: Option<String>,
}

/// What [`ListAccessKeys`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListAccessKeysResponse {
    /// The keys.
    pub access_keys: AccessKeys,
}
