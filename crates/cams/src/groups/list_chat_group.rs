//! Lists the groups of a number, with what is under way.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use crate::paging::Page;

/// Lists the groups of a business number, a page at a time.
#[derive(Clone, Copy, Debug)]
pub struct ListChatGroup;

impl Operation for ListChatGroup {
    const NAME: &'static str = "ListChatGroup";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:ListChatGroup",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId", "BusinessNumber", "Page"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = ListChatGroupRequest;
    type Response = ListChatGroupResponse;
}

/// What [`ListChatGroup`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListChatGroupRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// The business number, digits with country code.
    pub business_number: String,
    /// Which page.
    pub page: Page,
    /// Only `WHATSAPP`, which is also meant when it is left out.
    pub channel_type: Option<String>,
    /// A filter.
    pub subject: Option<String>,
    /// `ACTIVE`, `INACTIVE`, `SUSPENDED`, `CREATING`, `DELETING` or `UPDATING`.
    pub group_status: Option<String>,
    /// Of Telegram groups only.
    pub group_type: Option<String>,
    /// Of Telegram groups only.
    pub group_link: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`ListChatGroup`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListChatGroupResponse {
    /// The page.
    pub data: ListChatGroupData,
}

/// A page of groups.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListChatGroupData {
    /// The groups.
    pub list: Vec<ChatGroup>,
    /// Groups on all pages.
    pub total: i64,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ChatGroup {
    /// Empty while it is `CREATING`.
    pub group_id: String,
    /// See the filter of the same name.
    pub group_status: String,
    /// The number that owns it.
    pub business_number: String,
    /// The role of that number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_role: Option<String>,
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The picture's URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_picture_file: Option<String>,
    /// `https://chat.whatsapp.com/…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invite_link: Option<String>,
    /// Of Telegram groups only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_type: Option<String>,
    /// Of Telegram groups only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_link: Option<String>,
    /// Members, without the business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_participant_count: Option<i64>,
    /// Last change, milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gmt_modifier: Option<i64>,
}
