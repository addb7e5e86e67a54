//! Whether anybody changed what is written of who did what.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Checks the chain of an account's audit from its oldest seal on, a bounded piece a call: with `NextCursor` the next call goes on.
/// Answers the first thing that is wrong.
#[derive(Clone, Copy, Debug)]
pub struct VerifyAudit;

impl Operation for VerifyAudit {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "VerifyAudit";
    const RATE: Rate = Rate::Chosen(50);
    const ACCESS: Access = Access::Checked {
        action: "switchboard:VerifyAudit",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = VerifyAuditRequest;
    type Response = VerifyAuditResponse;
}

/// What [`VerifyAudit`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct VerifyAuditRequest {
    /// A seal that was noted before, `NUMBER:HASH`: it has to be there as it was.
    pub known: Option<String>,
    /// Of this account, for the owner of the installation; `service` has what belongs to no account.
    pub account_id: Option<String>,
    /// `NextCursor` of an answer.
    pub cursor: Option<String>,
}

/// What [`VerifyAudit`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct VerifyAuditResponse {
    /// Seals that this call found sound.
    pub seals: u64,
    /// Entries that they cover.
    pub entries: u64,
    /// The oldest of them.
    pub first_seal: Option<i64>,
    /// The newest seal so far, `NUMBER:HASH`, to be noted elsewhere.
    pub last_seal: Option<String>,
    /// Entries that are not sealed yet, counted up to 10000; known when there is no next call.
    pub unsealed: u64,
    /// The first thing that is wrong; none: nothing is, so far.
    pub fault: Option<AuditFault>,
    /// What is no fault and is for a person to judge, such as a seal that was made long after what it covers; the first twenty.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Where the next call goes on; none: this was all.
    pub next_cursor: Option<String>,
}

/// What is wrong with a chain.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AuditFault {
    /// The seal where it shows.
    pub seal: i64,
    /// `SealMissing`, `ChainTruncated`, `ChainEmptied`, `RemovalForged`, `SealReplaced`, `SealUnlinked`, `EntriesMissingOrAdded` or
    /// `EntriesOrSealChanged`.
    pub reason: String,
    /// The same for people.
    pub message: String,
}
