//! Reads the WhatsApp Business Account of a space (behaviour notes, 1.3).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Answers the WABA that is bound to a space.
#[derive(Clone, Copy, Debug)]
pub struct QueryChatappBindWaba;

impl Operation for QueryChatappBindWaba {
    const NAME: &'static str = "QueryChatappBindWaba";
    const RATE: Rate = Rate::Documented(10);
    const ACCESS: Access = Access::Checked {
        action: "cams:QueryChatappBindWaba",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = QueryChatappBindWabaRequest;
    type Response = QueryChatappBindWabaResponse;
}

/// What [`QueryChatappBindWaba`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct QueryChatappBindWabaRequest {
    /// The space; left out: the caller's only WhatsApp space.
    pub cust_space_id: Option<String>,
    /// Ignored.
    pub isv_code: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`QueryChatappBindWaba`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct QueryChatappBindWabaResponse {
    /// The WABA.
    pub data: WhatsappBusinessAccount,
}

/// A WhatsApp Business Account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct WhatsappBusinessAccount {
    /// 15 to 17 digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The business at Meta that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_id: Option<String>,
    /// That business's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_name: Option<String>,
    /// `PENDING`, `APPROVED`, `REJECTED` or `DISABLED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_review_status: Option<String>,
    /// For example `USD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The namespace of its templates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_template_namespace: Option<String>,
    /// `Y`: marketing messages by their own interface are on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketing_message_lite_status: Option<String>,
    /// The country of the business.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_business_location: Option<String>,
    /// Since when international rates hold for authentication, by Meta's keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_international_rate_eligibility: Option<BTreeMap<String, Value>>,
    /// `Y` or `N`: also used in the business app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_on_biz_app: Option<String>,
}
