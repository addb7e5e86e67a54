//! Deletes a template, in one language or in all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Deletes a template. Without `Language` all its languages go.
#[derive(Clone, Copy, Debug)]
pub struct DeleteChatappTemplate;

impl Operation for DeleteChatappTemplate {
    const NAME: &'static str = "DeleteChatappTemplate";
    const RATE: Rate = Rate::Documented(5);
    const ACCESS: Access = Access::Checked {
        action: "cams:DeleteChatappTemplate",
        level: AccessLevel::Delete,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = DeleteChatappTemplateRequest;
    type Response = DeleteChatappTemplateResponse;
}

/// What [`DeleteChatappTemplate`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteChatappTemplateRequest {
    /// Its code; this or `TemplateName`.
    pub template_code: Option<String>,
    /// Its name; this or `TemplateCode`.
    pub template_name: Option<String>,
    /// Only this language; needs `TemplateType`.
    pub language: Option<String>,
    /// `WHATSAPP` or `VIBER`.
    pub template_type: Option<String>,
    /// The space; left out: the caller's only WhatsApp space.
    pub cust_space_id: Option<String>,
    /// Deprecated in favour of `CustSpaceId`: the WABA whose space is meant.
    pub cust_waba_id: Option<String>,
    /// Ignored.
    pub isv_code: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`DeleteChatappTemplate`] answers beside the envelope: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteChatappTemplateResponse {}
