//! Who calls.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Says whose key signs the call. Nobody can be denied it.
#[derive(Clone, Copy, Debug)]
pub struct GetCallerIdentity;

impl Operation for GetCallerIdentity {
    const VERSION: &'static str = super::VERSION;
    const NAME: &'static str = "GetCallerIdentity";
    const RATE: Rate = crate::RATE;
    const ACCESS: Access = Access::Exempt { action: "sts:GetCallerIdentity", level: AccessLevel::Get };
    const REQUIRED: &'static [&'static str] = &[];
    const EFFECT: Effect = Effect::Reads;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = GetCallerIdentityRequest;
    type Response = GetCallerIdentityResponse;
}

/// What [`GetCallerIdentity`] takes: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetCallerIdentityRequest {}

/// What [`GetCallerIdentity`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetCallerIdentityResponse {
    /// `Account`, `RAMUser` or `AssumedRoleUser`.
    pub identity_type: String,
    /// The account's id.
    pub account_id: String,
    /// The id of the account or the user; of a session `<role id>:<session>`.
    pub principal_id: String,
    /// `acs:ram::<account>:root`, `…:user/<name>` or `…:role/<name>/<session>`.
    pub arn: String,
    /// The id of the account or the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The id of a session's role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_id: Option<String>,
}
