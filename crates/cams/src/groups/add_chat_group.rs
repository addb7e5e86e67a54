//! Makes a group of a business number (behaviour notes, 1.6). People join by its invite link.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Asks the network for a new group. `ListChatGroup` shows it as `CREATING`, then `ACTIVE`.
#[derive(Clone, Copy, Debug)]
pub struct AddChatGroup;

impl Operation for AddChatGroup {
    const NAME: &'static str = "AddChatGroup";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:AddChatGroup",
        level: AccessLevel::Create,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId", "BusinessNumber"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = AddChatGroupRequest;
    type Response = AddChatGroupResponse;
}

/// What [`AddChatGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AddChatGroupRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// The business number, digits with country code.
    pub business_number: String,
    /// Only `WHATSAPP`, which is also meant when it is left out.
    pub channel_type: Option<String>,
    /// The title, at most 128 characters.
    pub subject: Option<String>,
    /// At most 2048 characters.
    pub description: Option<String>,
    /// Of Telegram groups only.
    pub group_link: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`AddChatGroup`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddChatGroupResponse {
    /// The code of the request; not the group's id.
    pub unique_code: String,
}
