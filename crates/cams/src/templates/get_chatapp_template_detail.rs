//! Reads one template in one language.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::component_detail::ComponentDetail;
use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Answers a template with its components and the state of its review.
#[derive(Clone, Copy, Debug)]
pub struct GetChatappTemplateDetail;

impl Operation for GetChatappTemplateDetail {
    const NAME: &'static str = "GetChatappTemplateDetail";
    const RATE: Rate = Rate::Documented(5);
    const ACCESS: Access = Access::Checked {
        action: "cams:GetChatappTemplateDetail",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["Language"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = GetChatappTemplateDetailRequest;
    type Response = GetChatappTemplateDetailResponse;
}

/// What [`GetChatappTemplateDetail`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetChatappTemplateDetailRequest {
    /// For example `en_US`.
    pub language: String,
    /// Its code; this or `TemplateName`.
    pub template_code: Option<String>,
    /// Its name; this or `TemplateCode`.
    pub template_name: Option<String>,
    /// `WHATSAPP` or `VIBER`.
    pub template_type: Option<String>,
    /// The space; left out: the caller's only WhatsApp space.
    pub cust_space_id: Option<String>,
    /// Deprecated in favour of `CustSpaceId`: the WABA whose space is meant.
    pub cust_waba_id: Option<String>,
    /// Ignored.
    pub isv_code: Option<String>,
}

/// What [`GetChatappTemplateDetail`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetChatappTemplateDetailResponse {
    /// The template.
    pub data: TemplateDetail,
}

/// A template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct TemplateDetail {
    /// One code for all languages of the name.
    pub template_code: String,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    pub category: String,
    /// `WHATSAPP` or `VIBER`.
    pub template_type: String,
    /// `pass`, `fail`, `auditing`, `unaudit`, `paused` or `disabled`.
    pub audit_status: String,
    /// Why it was refused; `None` when it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// As submitted.
    pub components: Vec<ComponentDetail>,
    /// A sample for each variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<BTreeMap<String, String>>,
    /// For example `GREEN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_score: Option<String>,
    /// Whether it may be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_send: Option<bool>,
    /// As submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_change_paused: Option<bool>,
    /// As submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_send_ttl_seconds: Option<i64>,
    /// As submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_set_id: Option<String>,
}
