//! A template is reviewed by the network before it may be sent (behaviour notes, 5).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::component::Component;
use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Makes a template in one language and submits it; its state is `auditing` until the network has
/// decided.
#[derive(Clone, Copy, Debug)]
pub struct CreateChatappTemplate;

impl Operation for CreateChatappTemplate {
    const NAME: &'static str = "CreateChatappTemplate";
    const RATE: Rate = Rate::Documented(50);
    const ACCESS: Access = Access::Checked {
        action: "cams:CreateChatappTemplate",
        level: AccessLevel::Create,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["Name", "Language", "Category", "TemplateType", "Components"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = CreateChatappTemplateRequest;
    type Response = CreateChatappTemplateResponse;
}

/// What [`CreateChatappTemplate`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateChatappTemplateRequest {
    /// Lower-case letters, digits and `_`, at most 512.
    pub name: String,
    /// For example `en_US`.
    pub language: String,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    pub category: String,
    /// `WHATSAPP` or `VIBER`.
    pub template_type: String,
    /// One of each type.
    pub components: Vec<Component>,
    /// The space; left out: the caller's only WhatsApp space.
    pub cust_space_id: Option<String>,
    /// A sample for each variable.
    pub example: Option<BTreeMap<String, String>>,
    /// How long the network may try: 30 to 2592000 seconds.
    pub message_send_ttl_seconds: Option<i64>,
    /// Pause the template when the network changes its category.
    pub category_change_paused: Option<bool>,
    /// The products of a catalog template.
    pub product_set_id: Option<String>,
    /// Deprecated; ignored.
    pub allow_category_change: Option<bool>,
    /// Deprecated in favour of `CustSpaceId`: the WABA whose space is meant.
    pub cust_waba_id: Option<String>,
    /// Ignored.
    pub isv_code: Option<String>,
}

/// What [`CreateChatappTemplate`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreateChatappTemplateResponse {
    /// The template.
    pub data: CreateChatappTemplateData,
}

/// A new template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct CreateChatappTemplateData {
    /// One code for all languages of the name.
    pub template_code: String,
    /// Its name.
    pub template_name: String,
}
