//! Asks the network what `UpdateConversationalAutomation` has set.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::Command;
use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Reads the conversational automation of a number from the network.
#[derive(Clone, Copy, Debug)]
pub struct GetConversationalAutomation;

impl Operation for GetConversationalAutomation {
    const NAME: &'static str = "GetConversationalAutomation";
    const RATE: Rate = Rate::Documented(5);
    const ACCESS: Access = Access::Checked {
        action: "cams:GetConversationalAutomation",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId", "PhoneNumber"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = GetConversationalAutomationRequest;
    type Response = GetConversationalAutomationResponse;
}

/// What [`GetConversationalAutomation`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetConversationalAutomationRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// A number of that space: digits with country code, no `+`.
    pub phone_number: String,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`GetConversationalAutomation`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetConversationalAutomationResponse {
    /// What is set.
    pub data: GetConversationalAutomationData,
}

/// The automation of a number; false and empty lists when it was never set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetConversationalAutomationData {
    /// The number.
    pub phone_number: String,
    /// Whether the business is told of new chats.
    pub enable_welcome_message: bool,
    /// Shown when a person types `/`.
    pub commands: Vec<Command>,
    /// Shown in an empty chat.
    pub prompts: Vec<String>,
}
