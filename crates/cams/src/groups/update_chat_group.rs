//! Changes title, description and picture of a group (behaviour notes, 2.4). `ListChatGroup` reads
//! it back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Changes a group in the network. At least one of the three optional values is needed.
#[derive(Clone, Copy, Debug)]
pub struct UpdateChatGroup;

impl Operation for UpdateChatGroup {
    const NAME: &'static str = "UpdateChatGroup";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:UpdateChatGroup",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId", "BusinessNumber", "GroupId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = UpdateChatGroupRequest;
    type Response = UpdateChatGroupResponse;
}

/// What [`UpdateChatGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateChatGroupRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// The business number, digits with country code.
    pub business_number: String,
    /// From `ListChatGroup`.
    pub group_id: String,
    /// Only `WHATSAPP`, which is also meant when it is left out.
    pub channel_type: Option<String>,
    /// The title, 1 to 128 characters.
    pub subject: Option<String>,
    /// At most 2048 characters; empty clears it.
    pub description: Option<String>,
    /// A URL that leads to a JPEG: square, at least 192×192 pixels, at most 5 MB.
    pub profile_picture_file: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`UpdateChatGroup`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateChatGroupResponse {
    /// Rows that changed: 1.
    pub result: i64,
}
