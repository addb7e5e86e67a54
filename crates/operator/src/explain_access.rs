//! What policies say of a call.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Judges a call of a user or of a session of a role that nobody makes, and says which statement decided or what was missing.
#[derive(Clone, Copy, Debug)]
pub struct ExplainAccess;

impl Operation for ExplainAccess {
    const VERSION: &'static str = crate::VERSION;
    const NAME: &'static str = "ExplainAccess";
    const RATE: Rate = Rate::Default;
    const ACCESS: Access = Access::Checked {
        action: "switchboard:ExplainAccess",
        level: AccessLevel::Get,
        resources: &[Resource::Any],
    };
    const REQUIRED: &'static [&'static str] = &["Action", "Resource"];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::Bare;

    type Request = ExplainAccessRequest;
    type Response = ExplainAccessResponse;
}

/// What [`ExplainAccess`] takes: one of `UserName` and `RoleName`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExplainAccessRequest {
    /// The user who would call.
    pub user_name: Option<String>,
    /// The role whose session would call; no policy narrows the session.
    pub role_name: Option<String>,
    /// For example `cams:UpdateInstance`.
    pub action: String,
    /// The ARN of what it is done to.
    pub resource: String,
    /// What conditions are judged on. The time and who calls are known; all else is absent unless it stands here.
    pub condition: Option<Vec<GivenCondition>>,
}

/// A condition key and its value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GivenCondition {
    /// For example `acs:SourceIp`.
    pub key: String,
    /// Its value, as a policy writes it.
    pub value: String,
}

/// What [`ExplainAccess`] answers beside the envelope.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExplainAccessResponse {
    /// Whether the call would be allowed.
    pub allowed: bool,
    /// Why, for people.
    pub decision: String,
    /// The steps of the judgement.
    pub steps: Vec<ExplainedStep>,
}

/// A step of the judgement: all of them have to allow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExplainedStep {
    /// Whose policies were asked.
    pub layer: String,
    /// What they say.
    pub decision: String,
    /// Their statements.
    pub statements: Vec<ExplainedStatement>,
}

/// A statement of a policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExplainedStatement {
    /// The policy, with its type: `Custom/one-instance`.
    pub policy: String,
    /// Which of its statements, from 0.
    pub index: u64,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// `Allow` or `Deny`.
    pub effect: String,
    /// The first thing in it that does not fit the call; none: it applies.
    pub mismatch: Option<String>,
}
