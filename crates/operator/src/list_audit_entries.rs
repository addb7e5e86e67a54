//! Who did what, and who was refused.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Entries of the audit: every call of the account that changed something, and refusals. The newest first, unless asked for
/// the other way round. A page may hold fewer than asked for, or none, and still have a next one: each call looks at a bounded
/// number of entries.
#[derive(Clone, Copy, Debug)]
pub struct ListAuditEntries;

impl Operation for ListAuditEntries {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ListAuditEntries";
    const RATE: Rate = Rate::Chosen(50);
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ListAuditEntries",
        level: AccessLevel::List,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ListAuditEntriesRequest;
    type Response = ListAuditEntriesResponse;
}

/// What [`ListAuditEntries`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListAuditEntriesRequest {
    /// Only those from this time on.
    pub since: Option<String>,
    /// Only those before this time.
    pub until: Option<String>,
    /// Only those of this action, such as `cams:UpdateInstance`; a `*` at its end stands for anything.
    pub audit_action: Option<String>,
    /// Only those by this principal (an ARN) or with this access key.
    pub principal: Option<String>,
    /// Only those that came to this: `OK`, a code, or `Refused` for any code.
    pub outcome: Option<String>,
    /// `NewestFirst` or `OldestFirst`; the newest first unless told otherwise.
    pub order: Option<String>,
    /// Of this account, for the owner of the installation; `service` has what belongs to no account.
    pub account_id: Option<String>,
    /// `NextCursor` of an answer.
    pub cursor: Option<String>,
    /// Items at most, 1 to 500; 100 unless told otherwise.
    pub max_results: Option<u32>,
}

/// What [`ListAuditEntries`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ListAuditEntriesResponse {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins; none: this was the last.
    pub next_cursor: Option<String>,
}

/// An entry of the audit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AuditEntry {
    /// Its number in the account.
    pub id: i64,
    /// When; of several refusals in one: when the last one was.
    pub at: String,
    /// The request's id.
    pub request_id: String,
    /// Who called: an ARN.
    pub principal: String,
    /// The access key that signed.
    pub access_key_id: String,
    /// The address that the call came from.
    pub source: String,
    /// Whether it came over TLS.
    pub secure: bool,
    /// What was asked for, such as `cams:UpdateInstance`.
    pub action: String,
    /// The ARN of what it was asked for.
    pub resource: String,
    /// The parameters that say what the call was about.
    pub target: Vec<AuditTarget>,
    /// `OK`, or the code of the refusal.
    pub outcome: String,
    /// Of a refusal by a policy: the encoded diagnostic message.
    pub detail: Option<String>,
    /// The same decoded, one JSON object: which policy decided, and on what. None once another master key has taken the place of
    /// the one that it was encoded with.
    pub diagnosis: Option<String>,
    /// How many calls it stands for.
    pub count: u64,
}

/// A parameter that says what a call was about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AuditTarget {
    /// Its name.
    pub name: String,
    /// Its value, shortened where it is long.
    pub value: String,
}
