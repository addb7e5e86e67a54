//! Brings the numbers of a space up to date with Meta.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::phone_number::{Holiday, OperatingHours, PhoneNumber};
use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Reads the numbers of a space again from the network and lists them.
#[derive(Clone, Copy, Debug)]
pub struct ChatappSyncPhoneNumber;

impl Operation for ChatappSyncPhoneNumber {
    const NAME: &'static str = "ChatappSyncPhoneNumber";
    const RATE: Rate = Rate::Documented(10);
    const ACCESS: Access = Access::Checked {
        action: "cams:ChatappSyncPhoneNumber",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = ChatappSyncPhoneNumberRequest;
    type Response = ChatappSyncPhoneNumberResponse;
}

/// What [`ChatappSyncPhoneNumber`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ChatappSyncPhoneNumberRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`ChatappSyncPhoneNumber`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ChatappSyncPhoneNumberResponse {
    /// All numbers of the space.
    pub phone_numbers: Vec<PhoneNumber<SyncedCalling>>,
}

/// Settings of calls as this operation nests them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct SyncedCalling {
    /// `ENABLED` or `DISABLED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// For example `DEFAULT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_icon_visibility: Option<String>,
    /// For example `ENABLED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_permission_status: Option<String>,
    /// When calls are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_hours: Option<SyncedCallHours>,
}

/// When calls are taken.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct SyncedCallHours {
    /// `ENABLED` or `DISABLED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
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
