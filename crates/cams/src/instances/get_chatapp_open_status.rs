//! Whether `OpenChatappService` was called for the account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Says whether the caller's account has opened the service.
#[derive(Clone, Copy, Debug)]
pub struct GetChatappOpenStatus;

impl Operation for GetChatappOpenStatus {
    const NAME: &'static str = "GetChatappOpenStatus";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:GetChatappOpenStatus",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = GetChatappOpenStatusRequest;
    type Response = GetChatappOpenStatusResponse;
}

/// What [`GetChatappOpenStatus`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetChatappOpenStatusRequest {
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`GetChatappOpenStatus`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetChatappOpenStatusResponse {
    /// True once the service is opened.
    pub open_status: bool,
}
