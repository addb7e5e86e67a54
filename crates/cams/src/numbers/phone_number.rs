//! A business number as `ChatappSyncPhoneNumber` and `QueryChatappPhoneNumbers` answer it
//! (behaviour notes, 1.4). The two nest the settings of calls in different ways, hence the
//! parameter `C`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A business number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PhoneNumber<C> {
    /// Digits with country code.
    #[serde(default)]
    pub phone_number: String,
    /// For example `CONNECTED`.
    #[serde(default)]
    pub status: String,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_name: Option<String>,
    /// For example `VERIFIED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_verification_status: Option<String>,
    /// Review of the display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_status: Option<String>,
    /// Review of the name that shall follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_name_status: Option<String>,
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_rating: Option<String>,
    /// For example `TIER_10K`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messaging_limit_tier: Option<String>,
    /// `Y` or `N`: an official business account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_official: Option<String>,
    /// As `UpdatePhoneWebhook` has set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_callback_url: Option<String>,
    /// As `UpdatePhoneWebhook` has set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_callback_url: Option<String>,
    /// The queue of statuses while receipts go by queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_queue: Option<String>,
    /// The queue of inbound messages while receipts go by queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_queue: Option<String>,
    /// Settings of calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calling_configure: Option<CallingConfigure<C>>,
}

/// Settings of calls.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CallingConfigure<C> {
    /// Where calls are announced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calling_callback_url: Option<String>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_talk_time: Option<i64>,
    /// The rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calling: Option<C>,
}

/// Hours of one day of the week, as `0000` to `2359`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct OperatingHours {
    /// For example `MONDAY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_of_week: Option<String>,
    /// First minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_time: Option<String>,
    /// Last minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close_time: Option<String>,
}

/// A day with hours of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Holiday {
    /// For example `2026-01-01`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// First minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// Last minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<String>,
}
