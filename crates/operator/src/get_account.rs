//! One account of the installation.

use cams::contract::{
    Access, AccessLevel, Audience, Effect, EnvelopeFields, Opening, Operation, Rate, Resource,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An account, and the access keys of its root.
#[derive(Clone, Copy, Debug)]
pub struct GetAccount;

impl Operation for GetAccount {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "GetAccount";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:GetAccount",
        level: AccessLevel::Get,
        resources: &[Resource::Named { kind: "account", parameter: "AccountId" }],
    };
    const AUDIENCE: Audience = Audience::Installation;
    const REQUIRED: &'static [&'static str] = &["AccountId"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = GetAccountRequest;
    type Response = GetAccountResponse;
}

/// What [`GetAccount`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetAccountRequest {
    /// Its id.
    pub account_id: String,
}

/// What [`GetAccount`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetAccountResponse {
    /// Its id.
    pub account_id: String,
    /// Whether it has opened the service.
    pub opened: bool,
    /// Whether it owns the installation.
    pub owner: bool,
    /// The access keys of its root.
    pub access_keys: Vec<RootAccessKey>,
}

/// An access key of an account's root, without its secret.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RootAccessKey {
    /// Its id.
    pub access_key_id: String,
    /// Whether calls that it signs are taken.
    pub active: bool,
    /// When it was made, where that was noted.
    pub created_at: Option<String>,
}
