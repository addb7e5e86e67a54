//! Reads what a refusal says in `EncodedDiagnosticMessage`.

use super::DiagnosticMessage;
use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Decodes why a call was refused.
#[derive(Clone, Copy, Debug)]
pub struct DecodeDiagnosticMessage;

impl Operation for DecodeDiagnosticMessage {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "DecodeDiagnosticMessage";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Checked {
        action: "ram:DecodeDiagnosticMessage",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["EncodedDiagnosticMessage"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = DecodeDiagnosticMessageRequest;
    type Response = DecodeDiagnosticMessageResponse;
}

/// What [`DecodeDiagnosticMessage`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DecodeDiagnosticMessageRequest {
    /// From the `AccessDeniedDetail` of a refusal.
    pub encoded_diagnostic_message: String,
}

/// What [`DecodeDiagnosticMessage`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DecodeDiagnosticMessageResponse {
    /// What it says.
    pub decoded_diagnostic_message: DiagnosticMessage,
}
