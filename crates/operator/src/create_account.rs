//! A new account of the installation.

use cams::contract::{
    Access, AccessLevel, Audience, Effect, EnvelopeFields, Opening, Operation, Rate, Resource,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes an account with an access key of its root. The key's secret is answered here once and never again.
#[derive(Clone, Copy, Debug)]
pub struct CreateAccount;

impl Operation for CreateAccount {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "CreateAccount";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:CreateAccount",
        level: AccessLevel::Create,
        resources: &[Resource::Every { kind: "account" }],
    };
    const AUDIENCE: Audience = Audience::Installation;
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = CreateAccountRequest;
    type Response = CreateAccountResponse;
}

/// What [`CreateAccount`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateAccountRequest {
    /// Its id (uid): up to 32 digits that no other account has; 16 made-up ones when absent.
    pub account_id: Option<String>,
    /// Whether the service counts as opened; else the account calls `OpenChatappService`.
    pub opened: Option<bool>,
}

/// What [`CreateAccount`] answers beside the envelope.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CreateAccountResponse {
    /// Its id.
    pub account_id: String,
    /// The id of its root's access key.
    pub access_key_id: String,
    /// The secret of that key.
    pub access_key_secret: String,
}

impl std::fmt::Debug for CreateAccountResponse {
    /// Without the secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CreateAccountResponse")
            .field("account_id", &self.account_id)
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}
