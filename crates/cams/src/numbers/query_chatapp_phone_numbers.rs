//! Lists the numbers of a space with their state and webhooks (behaviour notes, 1.4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::phone_number::{Holiday, OperatingHours, PhoneNumber};
use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Lists the numbers of a space.
#[derive(Clone, Copy, Debug)]
pub struct QueryChatappPhoneNumbers;

impl Operation for QueryChatappPhoneNumbers {
    const NAME: &'static str = "QueryChatappPhoneNumbers";
    const RATE: Rate = Rate::Documented(10);
    const ACCESS: Access = Access::Checked {
        action: "cams:QueryChatappPhoneNumbers",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = QueryChatappPhoneNumbersRequest;
    type Response = QueryChatappPhoneNumbersResponse;
}

/// What [`QueryChatappPhoneNumbers`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct QueryChatappPhoneNumbersRequest {
    /// The space; left out: the caller's only WhatsApp space.
    pub cust_space_id: Option<String>,
    /// Only numbers with this status.
    pub status: Option<String>,
    /// Ignored.
    pub isv_code: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`QueryChatappPhoneNumbers`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct QueryChatappPhoneNumbersResponse {
    /// Undocumented; never answered here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// The numbers.
    pub phone_numbers: Vec<PhoneNumber<QueriedCalling>>,
}

/// Settings of calls as this operation nests them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct QueriedCalling {
    /// `ENABLED` or `DISABLED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// When calls are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_hours: Option<QueriedCallHours>,
}

/// When calls are taken.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct QueriedCallHours {
    /// `ENABLED` or `DISABLED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// For example `DEFAULT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_icon_visibility: Option<String>,
    /// For example `ENABLED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_permission_status: Option<String>,
    /// For example `Asia/Shanghai`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone_id: Option<String>,
    /// Hours of each day of the week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekly_operating_hours: Option<Vec<OperatingHours>>,
    /// Days with hours of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holiday_schedule: Option<Vec<Holiday>>,
}
