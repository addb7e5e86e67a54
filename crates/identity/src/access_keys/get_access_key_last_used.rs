//! When an access key was last used.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Says when a key of a user was last used.
#[derive(Clone, Copy, Debug)]
pub struct GetAccessKeyLastUsed;

impl Operation for GetAccessKeyLastUsed {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "GetAccessKeyLastUsed";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:GetAccessKeyLastUsed",
        level: AccessLevel::Get,
        resources: &[Resource::OwnUser { parameter: "UserName" }],
    };
    const REQUIRED: &'static [&'static str] = &["UserAccessKeyId"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = GetAccessKeyLastUsedRequest;
    type Response = GetAccessKeyLastUsedResponse;
}

/// What [`GetAccessKeyLastUsed`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetAccessKeyLastUsedRequest {
    /// The key's id.
    pub user_access_key_id: String,
    /// The user; absent: the caller.
    pub user_name: Option<String>,
}

/// What [`GetAccessKeyLastUsed`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetAccessKeyLastUsedResponse {
    /// When it was.
    pub access_key_last_used: AccessKeyLastUsed,
}

/// When a key was last used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccessKeyLastUsed {
    /// `2015-01-23T12:33:18Z`; absent: it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_date: Option<String>,
}
