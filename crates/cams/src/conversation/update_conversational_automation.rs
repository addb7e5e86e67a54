//! What a person sees who opens a chat with a number: prompts, commands and whether the business
//! hears of it (behaviour notes, 2.5). `GetConversationalAutomation` reads it back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::command::Command;
use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate};

/// Sets the conversational automation of a number in the network. An absent parameter keeps what is
/// set, a list replaces the whole list, an empty one clears it.
#[derive(Clone, Copy, Debug)]
pub struct UpdateConversationalAutomation;

impl Operation for UpdateConversationalAutomation {
    const NAME: &'static str = "UpdateConversationalAutomation";
    const RATE: Rate = Rate::Documented(5);
    const ACCESS: Access =
        Access::Unchecked { action: "cams:UpdateConversationalAutomation", level: AccessLevel::Update };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId", "PhoneNumber"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = UpdateConversationalAutomationRequest;
    type Response = UpdateConversationalAutomationResponse;
}

/// What [`UpdateConversationalAutomation`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateConversationalAutomationRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// A number of that space: digits with country code, no `+`.
    pub phone_number: String,
    /// Whether the business is told that a person opens a chat for the first time.
    pub enable_welcome_message: Option<bool>,
    /// At most 30.
    pub commands: Option<Vec<Command>>,
    /// At most 4, each at most 80 characters.
    pub prompts: Option<Vec<String>>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`UpdateConversationalAutomation`] answers beside the envelope: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateConversationalAutomationResponse {}
