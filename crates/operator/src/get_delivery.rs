//! One receipt, where it was sent, and each attempt.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Attempt, Delivery, ListedReceipt};

/// A receipt with its deliveries and their attempts.
#[derive(Clone, Copy, Debug)]
pub struct GetDelivery;

impl Operation for GetDelivery {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "GetDelivery";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:GetDelivery",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["ReceiptId"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = GetDeliveryRequest;
    type Response = GetDeliveryResponse;
}

/// What [`GetDelivery`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetDeliveryRequest {
    /// The receipt's id, as `switchboard-receipt-ids` names it.
    pub receipt_id: String,
}

/// What [`GetDelivery`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetDeliveryResponse {
    /// The receipt.
    pub receipt: ListedReceipt,
    /// Its deliveries, one an address; none when it was sent nowhere by HTTP.
    pub deliveries: Vec<DeliveryInFull>,
}

/// A delivery and its attempts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DeliveryInFull {
    /// The delivery.
    pub delivery: Delivery,
    /// Its attempts, oldest first; of very many only the newest 100.
    pub attempts: Vec<Attempt>,
}
