//! The end of an embedded signup: a WhatsApp Business Account becomes a space of the caller.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};

/// Binds a WABA and imports its numbers. A WABA that is bound already answers its space.
#[derive(Clone, Copy, Debug)]
pub struct ChatappBindWaba;

impl Operation for ChatappBindWaba {
    const NAME: &'static str = "ChatappBindWaba";
    const RATE: Rate = Rate::Documented(10);
    const ACCESS: Access = Access::Checked {
        action: "cams:ChatappBindWaba",
        level: AccessLevel::Update,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["WabaId"];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::Needed;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Full;

    type Request = ChatappBindWabaRequest;
    type Response = ChatappBindWabaResponse;
}

/// What [`ChatappBindWaba`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ChatappBindWabaRequest {
    /// 15 to 17 digits.
    pub waba_id: String,
    /// Ignored.
    pub owner_id: Option<i64>,
    /// Ignored.
    pub resource_owner_account: Option<String>,
    /// Ignored.
    pub resource_owner_id: Option<i64>,
}

/// What [`ChatappBindWaba`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ChatappBindWabaResponse {
    /// The binding.
    pub data: ChatappBindWabaData,
}

/// A WABA and its space.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct ChatappBindWabaData {
    /// The space that the WABA is bound to.
    pub cust_space_id: String,
    /// The WABA.
    pub waba_id: String,
}
