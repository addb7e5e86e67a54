//! Reads one instance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Answers all that is stored of an instance of the caller.
#[derive(Clone, Copy, Debug)]
pub struct QueryInstance;

impl Operation for QueryInstance {
    const NAME: &'static str = "QueryInstance";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:QueryInstance",
        level: AccessLevel::Get,
        resources: &[Resource::Named { kind: "instance", parameter: "InstanceId" }],
    };
    const REQUIRED: &'static [&'static str] = &["InstanceId"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = QueryInstanceRequest;
    type Response = QueryInstanceResponse;
}

/// What [`QueryInstance`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct QueryInstanceRequest {
    /// For example `cams-83m8j9xxxxadc`.
    pub instance_id: String,
}

/// What [`QueryInstance`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct QueryInstanceResponse {
    /// The instance.
    pub data: QueryInstanceData,
}

/// An instance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct QueryInstanceData {
    /// For example `cams-83m8j9xxxxadc`.
    pub instance_id: String,
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
    /// The customer's type, for example `01`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cust_type: Option<String>,
    /// For example `ap-southeast-1`.
    pub resource_region_id: String,
    /// When it was created: `2020-12-01 00:00:00`, UTC.
    pub submit_time: String,
}
