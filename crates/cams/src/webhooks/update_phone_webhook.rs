//! Where the receipts of one number go: statuses and inbound messages (behaviour notes, 2.2). Once
//! called, it beats the account level for statuses. `QueryChatappPhoneNumbers` reads the URLs back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Sets the webhooks of a number. An absent parameter keeps what is stored, an empty URL clears it.
#[derive(Clone, Copy, Debug)]
pub struct UpdatePhoneWebhook;

impl Operation for UpdatePhoneWebhook {
    const NAME: &'static str = "UpdatePhoneWebhook";
    const RATE: Rate = Rate::Documented(10);
    const ACCESS: Access = Access::Checked {
        action: "cams:UpdatePhoneWebhook",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["CustSpaceId", "PhoneNumber"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::WithoutSuccess;

    type Request = UpdatePhoneWebhookRequest;
    type Response = UpdatePhoneWebhookResponse;
}

/// What [`UpdatePhoneWebhook`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdatePhoneWebhookRequest {
    /// The space of the caller (of an ISV: a customer's; else the instance).
    pub cust_space_id: String,
    /// A number of that space: digits with country code, no `+`.
    pub phone_number: String,
    /// Where statuses go: http or https, at most 2048 characters; empty: none.
    pub status_callback_url: Option<String>,
    /// Where inbound messages go: as `StatusCallbackUrl`.
    pub up_callback_url: Option<String>,
    /// `Y` or `N`: receipts of both kinds by HTTP.
    pub http_flag: Option<String>,
    /// `Y` or `N`: receipts of both kinds by queue.
    pub queue_flag: Option<String>,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`UpdatePhoneWebhook`] answers beside the envelope: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UpdatePhoneWebhookResponse {}
