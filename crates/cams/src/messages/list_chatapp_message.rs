//! The history of a number, both ways (behaviour notes, 4.9).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use crate::paging::Page;

/// Lists messages of a business number, a page at a time.
#[derive(Clone, Copy, Debug)]
pub struct ListChatappMessage;

impl Operation for ListChatappMessage {
    const NAME: &'static str = "ListChatappMessage";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:ListChatappMessage",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId", "BusinessNumber", "ChannelType", "Page"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = ListChatappMessageRequest;
    type Response = ListChatappMessageResponse;
}

/// What [`ListChatappMessage`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListChatappMessageRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// The business number, digits with country code.
    pub business_number: String,
    /// `whatsapp` or `viber`, in any case.
    pub channel_type: String,
    /// Which page.
    pub page: Page,
    /// From then on: milliseconds since 1970.
    pub start_time: Option<i64>,
    /// Until then: milliseconds since 1970.
    pub end_time: Option<i64>,
    /// From then on: `2024-01-30 00:00:00`, UTC.
    pub start_time_str: Option<String>,
    /// Until then: as `StartTimeStr`.
    pub end_time_str: Option<String>,
    /// `DOWN` (sent by the business) or `UP` (received).
    pub event_action: Option<String>,
    /// A filter.
    pub message_status: Option<String>,
    /// A filter.
    pub client_accept_status: Option<String>,
    /// The other side.
    pub user_number: Option<String>,
    /// A filter.
    pub template_code: Option<String>,
    /// The id of one mass sending.
    pub group_message_id: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`ListChatappMessage`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListChatappMessageResponse {
    /// The page.
    pub data: Vec<ChatappMessage>,
}

/// A message of the history.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ChatappMessage {
    /// As it was answered by the send.
    pub message_id: String,
    /// The network's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unique_message_id: Option<String>,
    /// In upper case.
    pub channel_type: String,
    /// The business's side.
    pub business_number: String,
    /// The other side.
    pub user_number: String,
    /// `DOWN` (sent by the business) or `UP` (received).
    pub event_action: String,
    /// The same, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_action_name: Option<String>,
    /// `template` or `message`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// For example `TEXT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    /// The same, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_type_name: Option<String>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// For example `success`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_status: Option<String>,
    /// The same, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_status_name: Option<String>,
    /// Whether it was delivered, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_accept_status_name: Option<String>,
    /// Whether it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_read_status: Option<String>,
    /// The same, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_read_status_name: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_reason: Option<String>,
    /// `Y` or `N`: an SMS went in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_back_flag: Option<String>,
    /// That SMS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_back_content: Option<String>,
    /// Of a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_code: Option<String>,
    /// Of a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_name: Option<String>,
    /// Of a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_code: Option<String>,
    /// The network's conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
    /// For example `api`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_source: Option<String>,
    /// `2025-07-11T01:16:49.761+00:00`
    pub send_time: String,
    /// `202507`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
}
