//! Changes an instance (behaviour notes, 2.3). Its channel, group, id and time of creation stay.
//! `QueryInstance` reads it back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Changes an instance. An absent parameter keeps what is stored, an empty one clears it (not the
/// name).
#[derive(Clone, Copy, Debug)]
pub struct UpdateInstance;

impl Operation for UpdateInstance {
    const NAME: &'static str = "UpdateInstance";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:UpdateInstance",
        level: AccessLevel::Update,
        resources: &[Resource::Named { kind: "instance", parameter: "InstanceId" }],
    };
    const REQUIRED: &'static [&'static str] = &["InstanceId", "InstanceName"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = UpdateInstanceRequest;
    type Response = UpdateInstanceResponse;
}

/// What [`UpdateInstance`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateInstanceRequest {
    /// For example `cams-83m8j9xxxxadc`.
    pub instance_id: String,
    /// 1 to 64 characters.
    pub instance_name: String,
    /// At most 256 characters.
    pub instance_description: Option<String>,
    /// Free text.
    pub office_address: Option<String>,
    /// A mail address.
    pub contact_mail: Option<String>,
    /// A country code of the vendor's list, for example `1`.
    pub country_id: Option<String>,
    /// The id of the business manager at Meta.
    pub facebook_bm_id: Option<String>,
    /// The URL of the signed agreement.
    pub isv_terms: Option<String>,
    /// `Y` or `N`: the review is confirmed at once. Never answered.
    pub is_confirm_audit: Option<String>,
}

/// What [`UpdateInstance`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateInstanceResponse {
    /// The instance as it now is.
    pub data: UpdateInstanceData,
}

/// A changed instance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateInstanceData {
    /// For example `cams-83m8j9xxxxadc`.
    pub instance_id: String,
    /// The instance's name.
    pub instance_name: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_description: Option<String>,
    /// The same text as `InstanceDescription`; the documentation does not explain it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// In upper case, for example `VIBER`.
    pub channel_type: String,
    /// For example `ap-southeast-1`.
    pub resource_region_id: String,
    /// When it was created: `2020-12-01 00:00:00`, UTC.
    pub submit_time: String,
}
