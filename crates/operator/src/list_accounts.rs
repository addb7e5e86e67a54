//! The accounts of the installation.

use cams::contract::{
    Access, AccessLevel, Audience, Effect, EnvelopeFields, Opening, Operation, Rate, Resource,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The accounts of the installation, by id.
#[derive(Clone, Copy, Debug)]
pub struct ListAccounts;

impl Operation for ListAccounts {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListAccounts";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ListAccounts",
        level: AccessLevel::List,
        resources: &[Resource::Every { kind: "account" }],
    };
    const AUDIENCE: Audience = Audience::Installation;
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ListAccountsRequest;
    type Response = ListAccountsResponse;
}

/// What [`ListAccounts`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListAccountsRequest {
    /// `NextCursor` of an answer.
    pub cursor: Option<String>,
    /// Items at most, 1 to 500; 100 unless told otherwise.
    pub max_results: Option<u32>,
}

/// What [`ListAccounts`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListAccountsResponse {
    /// The accounts.
    pub accounts: Vec<AccountSummary>,
    /// Where the next page begins; none: this was the last.
    pub next_cursor: Option<String>,
}

/// An account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AccountSummary {
    /// Its id.
    pub account_id: String,
    /// Whether it has opened the service.
    pub opened: bool,
    /// Whether it owns the installation.
    pub owner: bool,
}
