//! An instance is a channel of one type; a direct customer's space has its id (behaviour notes,
//! 1.1).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Makes an instance. It has no numbers yet: those of WhatsApp come with `ChatappBindWaba`.
#[derive(Clone, Copy, Debug)]
pub struct CreateInstance;

impl Operation for CreateInstance {
    const NAME: &'static str = "CreateInstance";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "cams:CreateInstance",
        level: AccessLevel::Create,
        resources: &[Resource::Every { kind: "instance" }],
    };
    const REQUIRED: &'static [&'static str] = &["InstanceName", "ChannelType"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = CreateInstanceRequest;
    type Response = CreateInstanceResponse;
}

/// What [`CreateInstance`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateInstanceRequest {
    /// 1 to 64 characters.
    pub instance_name: String,
    /// `whatsapp`, `messenger`, `instagram`, `viber`, `telegram` or `line`, in any case; not
    /// changeable.
    pub channel_type: String,
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
    /// The resource group.
    pub resource_group_id: Option<String>,
}

/// What [`CreateInstance`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreateInstanceResponse {
    /// The new instance.
    pub data: CreateInstanceData,
}

/// A new instance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreateInstanceData {
    /// For example `cams-83m8j9xxxxadc`.
    pub instance_id: String,
    /// The catalogue types it as an integer, which no name is: a text is answered, and SDKs that
    /// check types read a name of digits only.
    pub instance_name: String,
    /// A text for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_description: Option<String>,
    /// In upper case, for example `VIBER`.
    pub channel_type: String,
    /// For example `ap-southeast-1`.
    pub resource_region_id: String,
    /// When it was created: `2020-12-01 00:00:00`, UTC.
    pub submit_time: String,
}
