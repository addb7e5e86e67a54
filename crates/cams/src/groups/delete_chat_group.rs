//! Deletes a group for good.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Deletes a group in the network.
#[derive(Clone, Copy, Debug)]
pub struct DeleteChatGroup;

impl Operation for DeleteChatGroup {
    const NAME: &'static str = "DeleteChatGroup";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:DeleteChatGroup",
        level: AccessLevel::Delete,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId", "BusinessNumber", "GroupId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = DeleteChatGroupRequest;
    type Response = DeleteChatGroupResponse;
}

/// What [`DeleteChatGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteChatGroupRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// The business number, digits with country code.
    pub business_number: String,
    /// From `ListChatGroup`.
    pub group_id: String,
    /// Only `WHATSAPP`, which is also meant when it is left out.
    pub channel_type: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`DeleteChatGroup`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DeleteChatGroupResponse {
    /// Rows that changed: 1.
    pub result: i64,
}
