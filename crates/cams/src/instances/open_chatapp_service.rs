//! Before an account has opened the service, every other operation but `GetChatappOpenStatus` is
//! refused with `Product.Unsubscript`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Opens the service for the caller's account. Doing it twice is harmless.
#[derive(Clone, Copy, Debug)]
pub struct OpenChatappService;

impl Operation for OpenChatappService {
    const NAME: &'static str = "OpenChatappService";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:OpenChatappService",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = OpenChatappServiceRequest;
    type Response = OpenChatappServiceResponse;
}

/// What [`OpenChatappService`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OpenChatappServiceRequest {
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`OpenChatappService`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct OpenChatappServiceResponse {
    /// True once the service is opened.
    pub open_status: bool,
}
