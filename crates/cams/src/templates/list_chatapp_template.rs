//! Lists templates, a row for each language. The filters are joined by *and*.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use crate::paging::Page;

/// Lists the templates of a space, a page at a time.
#[derive(Clone, Copy, Debug)]
pub struct ListChatappTemplate;

impl Operation for ListChatappTemplate {
    const NAME: &'static str = "ListChatappTemplate";
    const RATE: Rate = Rate::Documented(5);
    const ACCESS: Access = Access::Checked {
        action: "cams:ListChatappTemplate",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = ListChatappTemplateRequest;
    type Response = ListChatappTemplateResponse;
}

/// What [`ListChatappTemplate`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListChatappTemplateRequest {
    /// The space; left out: the caller's only WhatsApp space.
    pub cust_space_id: Option<String>,
    /// A filter.
    pub name: Option<String>,
    /// A filter.
    pub code: Option<String>,
    /// A filter.
    pub language: Option<String>,
    /// A filter.
    pub category: Option<String>,
    /// `pass`, `fail`, `auditing` or `unaudit`.
    pub audit_status: Option<String>,
    /// A filter.
    pub template_type: Option<String>,
    /// Which page; default: index 1, size 10.
    pub page: Option<Page>,
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

/// What [`ListChatappTemplate`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ListChatappTemplateResponse {
    /// The page.
    pub list_template: Vec<TemplateSummary>,
    /// Rows on all pages.
    pub total: i64,
}

/// One row of the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct TemplateSummary {
    /// One code for all languages of the name.
    pub template_code: String,
    /// Its name.
    pub template_name: String,
    /// Its language.
    pub language: String,
    /// Its category.
    pub category: String,
    /// `WHATSAPP` or `VIBER`.
    pub template_type: String,
    /// `pass`, `fail`, `auditing`, `unaudit`, `paused` or `disabled`.
    pub audit_status: String,
    /// Why it was refused; `None` when it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_update_time: Option<i64>,
}
