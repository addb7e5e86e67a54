//! Lists the members of a group, at most 8.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use crate::paging::PartialPage;

/// Asks the network for the members of a group.
#[derive(Clone, Copy, Debug)]
pub struct ListChatGroupParticipants;

impl Operation for ListChatGroupParticipants {
    const NAME: &'static str = "ListChatGroupParticipants";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:ListChatGroupParticipants",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId", "BusinessNumber", "GroupId"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = ListChatGroupParticipantsRequest;
    type Response = ListChatGroupParticipantsResponse;
}

/// What [`ListChatGroupParticipants`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListChatGroupParticipantsRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// The business number, digits with country code.
    pub business_number: String,
    /// From `ListChatGroup`.
    pub group_id: String,
    /// Only `WHATSAPP`, which is also meant when it is left out.
    pub channel_type: Option<String>,
    /// Which page.
    pub page: Option<PartialPage>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`ListChatGroupParticipants`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListChatGroupParticipantsResponse {
    /// The page.
    pub data: ListChatGroupParticipantsData,
}

/// A page of members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListChatGroupParticipantsData {
    /// The members.
    pub list: Vec<ChatGroupParticipant>,
    /// Members on all pages.
    pub total: i64,
}

/// A member.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ChatGroupParticipant {
    /// Digits with country code.
    pub participant_number: String,
}
