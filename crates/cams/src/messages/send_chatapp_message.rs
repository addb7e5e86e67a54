//! Sends one message (behaviour notes, 4.1). After `OK` all that follows is told by receipts;
//! `ListChatappMessage` keeps the history.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Accepts a message and hands it to its network.
#[derive(Clone, Copy, Debug)]
pub struct SendChatappMessage;

impl Operation for SendChatappMessage {
    const NAME: &'static str = "SendChatappMessage";
    const RATE: Rate = Rate::Documented(250);
    const ACCESS: Access = Access::Checked {
        action: "cams:SendChatappMessage",
        level: AccessLevel::Create,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["ChannelType", "Type", "From", "To"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::WithoutSuccess;

    type Request = SendChatappMessageRequest;
    type Response = SendChatappMessageResponse;
}

/// What [`SendChatappMessage`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SendChatappMessageRequest {
    /// `whatsapp`, `messenger`, `instagram`, `viber`, `telegram` or `line`, in any case.
    pub channel_type: String,
    /// `template` (any time) or `message` (free form, within the 24-hour window).
    pub r#type: String,
    /// The sender; of WhatsApp a number of the space, digits only.
    pub from: String,
    /// The recipient, as `RecipientType` says.
    pub to: String,
    /// The space; left out: the caller's space that owns `From`.
    pub cust_space_id: Option<String>,
    /// Of a `message`: for example `text`.
    pub message_type: Option<String>,
    /// Of a `message`: a JSON text, for example `{"text":"hello"}`.
    pub content: Option<String>,
    /// Of a `template`: its code, or its name in `TemplateName`.
    pub template_code: Option<String>,
    /// Of a `template`: its name.
    pub template_name: Option<String>,
    /// Of a `template`: one of its languages.
    pub language: Option<String>,
    /// Of a `template`: a text for each variable.
    pub template_params: Option<BTreeMap<String, String>>,
    /// Of a `template`: payloads of quick replies, in the order of the buttons.
    pub payload: Option<Vec<String>>,
    /// Of a `template` with products.
    pub product_action: Option<ProductAction>,
    /// Of a `template` with a flow.
    pub flow_action: Option<FlowAction>,
    /// The message that is replied to.
    pub context_message_id: Option<String>,
    /// `individual` (default), `group` or `userId`.
    pub recipient_type: Option<String>,
    /// Direct sends of invited customers only.
    pub category: Option<String>,
    /// The caller's own id, repeated in receipts; default: the message's id.
    pub task_id: Option<String>,
    /// Viber: `pormotion` (so spelled) or `transaction`.
    pub label: Option<String>,
    /// Viber: free text.
    pub tag: Option<String>,
    /// Viber: comes back with the answer of the recipient.
    pub tracking_data: Option<String>,
    /// Viber: seconds, 30 to 1209600, default 120.
    pub ttl: Option<i64>,
    /// The policy by which an SMS follows when the message fails.
    pub fall_back_id: Option<String>,
    /// The text of that SMS.
    pub fall_back_content: Option<String>,
    /// Seconds without delivery before it goes.
    pub fall_back_duration: Option<i64>,
    /// `undelivered` (default) or `sentFailed`.
    pub fall_back_rule: Option<String>,
    /// Ignored.
    pub ad_account_id: Option<String>,
    /// Ignored.
    pub message_campaign_id: Option<String>,
    /// Ignored.
    pub token_type: Option<String>,
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

/// Products of a template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ProductAction {
    /// The product whose picture is shown.
    pub thumbnail_product_retailer_id: Option<String>,
    /// At most 10.
    pub sections: Option<Vec<ProductSection>>,
}

/// A section of products.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ProductSection {
    /// Its title.
    pub title: Option<String>,
    /// At most 30 in all sections.
    pub product_items: Option<Vec<ProductItem>>,
}

/// A product.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ProductItem {
    /// Its id in the catalog.
    pub product_retailer_id: Option<String>,
}

/// A flow of a template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FlowAction {
    /// Comes back with the flow's answer.
    pub flow_token: Option<String>,
    /// Handed to the flow's first screen.
    pub flow_action_data: Option<BTreeMap<String, Value>>,
}

/// What [`SendChatappMessage`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct SendChatappMessageResponse {
    /// Names the message in receipts and history.
    pub message_id: String,
}
