//! Where the receipts of a space go: audit receipts, and statuses of numbers that have no setting
//! of their own (behaviour notes, 2.1). No operation reads it back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Sets the account level of a space's webhooks. An absent parameter keeps what is stored, an empty
/// URL clears it.
#[derive(Clone, Copy, Debug)]
pub struct UpdateAccountWebhook;

impl Operation for UpdateAccountWebhook {
    const NAME: &'static str = "UpdateAccountWebhook";
    const RATE: Rate = Rate::Documented(10);
    const ACCESS: Access = Access::Checked {
        action: "cams:UpdateAccountWebhook",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::WithoutSuccess;

    type Request = UpdateAccountWebhookRequest;
    type Response = UpdateAccountWebhookResponse;
}

/// What [`UpdateAccountWebhook`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateAccountWebhookRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// Where status and audit receipts go: http or https, at most 2048 characters; empty: none.
    pub status_callback_url: Option<String>,
    /// `Y` or `N`: receipts by HTTP.
    pub http_flag: Option<String>,
    /// `Y` or `N`: receipts by queue.
    pub queue_flag: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`UpdateAccountWebhook`] answers beside the envelope: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateAccountWebhookResponse {}
