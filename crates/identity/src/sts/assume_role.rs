//! A temporary key with the permissions of a role.

use cams::contract::{Access, AccessLevel, Effect, EnvelopeFields, Opening, Operation, Rate, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gives a session of a role to a caller whom the role trusts and whose own policies allow it.
#[derive(Clone, Copy, Debug)]
pub struct AssumeRole;

impl Operation for AssumeRole {
    const VERSION: &'static str = super::VERSION;
    const NAME: &'static str = "AssumeRole";
    const RATE: Rate = Rate::Documented(100);
    const ACCESS: Access = Access::Checked {
        action: "sts:AssumeRole",
        level: AccessLevel::None,
        resources: &[Resource::Arn { parameter: "RoleArn" }],
    };
    const REQUIRED: &'static [&'static str] = &["RoleArn", "RoleSessionName"];
    // Nothing is kept, but what gives out a key is audited like a change.
    const EFFECT: Effect = Effect::Writes;
    const OPENING: Opening = Opening::NotNeeded;
    const ENVELOPE: EnvelopeFields = EnvelopeFields::RequestIdAlone;

    type Request = AssumeRoleRequest;
    type Response = AssumeRoleResponse;
}

/// What [`AssumeRole`] takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AssumeRoleRequest {
    /// `acs:ram::<account>:role/<name>`
    pub role_arn: String,
    /// 2 to 64 letters, digits, `.`, `@`, `-` and `_`.
    pub role_session_name: String,
    /// 900 to the role's `MaxSessionDuration`; 3600 when absent.
    pub duration_seconds: Option<i64>,
    /// A session policy, 1 to 2048 characters: the session may do only what this allows, too.
    pub policy: Option<String>,
    /// 2 to 1224 characters, compared by the key `sts:ExternalId` of the trust policy.
    pub external_id: Option<String>,
    /// Answered as it is.
    pub source_identity: Option<String>,
}

/// What [`AssumeRole`] answers beside `RequestId`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AssumeRoleResponse {
    /// Who the session is.
    pub assumed_role_user: AssumedRoleUser,
    /// What it signs with.
    pub credentials: Credentials,
    /// The one of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
}

/// Who a session is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AssumedRoleUser {
    /// `acs:ram::<account>:role/<name>/<session>`
    pub arn: String,
    /// `<role id>:<session>`
    pub assumed_role_id: String,
}

/// What a session signs with.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Credentials {
    /// Begins with `STS.`.
    pub access_key_id: String,
    /// What signs.
    pub access_key_secret: String,
    /// Goes with every call, as `SecurityToken`.
    pub security_token: String,
    /// Until when: `2015-01-23T12:33:18Z`.
    pub expiration: String,
}

impl std::fmt::Debug for Credentials {
    /// Without what is secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("expiration", &self.expiration)
            .finish_non_exhaustive()
    }
}
