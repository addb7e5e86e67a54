//! Lists instances. The filters are joined by *and*.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Lists the instances of the caller, a page at a time.
#[derive(Clone, Copy, Debug)]
pub struct ListInstance;

impl Operation for ListInstance {
    const NAME: &'static str = "ListInstance";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:ListInstance",
        level: AccessLevel::List,
        resources: &[Resource::Every { kind: "instance" }],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = ListInstanceRequest;
    type Response = ListInstanceResponse;
}

/// What [`ListInstance`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListInstanceRequest {
    /// Only this one.
    pub instance_id: Option<String>,
    /// Only those of this name.
    pub instance_name: Option<String>,
    /// Only this channel, in any case.
    pub channel_type: Option<String>,
    /// A part of the name or of the id.
    pub filter_str: Option<String>,
    /// Only those of this group.
    pub resource_group_id: Option<String>,
    /// Only those created from then on: `YYYY-MM-DD HH:MM:SS`.
    pub submit_time: Option<String>,
    /// Only those that have a WABA, or have none.
    pub is_bind: Option<bool>,
    /// The WABA's id or a number.
    pub bind_id: Option<String>,
    /// Counted from 1.
    pub page_index: Option<i64>,
    /// Rows on a page.
    pub page_size: Option<i64>,
}

/// What [`ListInstance`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListInstanceResponse {
    /// The page.
    pub data: Vec<InstanceSummary>,
    /// Rows on all pages.
    pub total_count: i64,
}

/// One row of the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct InstanceSummary {
    /// For example `cams-83m8j9xxxxadc`.
    pub instance_id: String,
    /// The space; of a direct customer the same as `InstanceId`.
    pub cust_space_id: String,
    /// The instance's name.
    pub instance_name: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_description: Option<String>,
    /// In upper case, for example `VIBER`.
    pub channel_type: String,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office_address: Option<String>,
    /// A mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_mail: Option<String>,
    /// A country code of the vendor's list, for example `1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_id: Option<String>,
    /// The id of the business manager at Meta.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facebook_bm_id: Option<String>,
    /// The URL of the signed agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isv_terms: Option<String>,
    /// The resource group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_group_id: Option<String>,
    /// For example `ap-southeast-1`.
    pub resource_region_id: String,
    /// For example `published`.
    pub state: String,
    /// When it was created: `2020-12-01 00:00:00`, UTC.
    pub submit_time: String,
}
