//! What a refusal's `EncodedDiagnosticMessage` says (gateway notes, 4.3).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a call was refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct DiagnosticMessage {
    /// Whether a statement denies it; otherwise nothing allows it.
    pub explicit_deny: bool,
    /// The kind of policy that did not allow it, for example `AccountLevelIdentityBasedPolicy`.
    pub no_permission_policy_type: String,
    /// For example `cams:UpdateInstance`.
    pub auth_action: String,
    /// What it was to be done to.
    pub auth_resource: String,
    /// Who called.
    pub auth_principal: AuthPrincipal,
    /// What the conditions were compared with.
    pub auth_conditions: Vec<AuthCondition>,
    /// Policies that decided.
    pub matched_policies: Vec<MatchedPolicy>,
}

/// Who called.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AuthPrincipal {
    /// A user's id, or `<role>:<session>`.
    pub auth_principal_display_name: String,
    /// The account's id.
    pub auth_principal_owner_id: String,
    /// `SubUser`, `AssumedRoleUser` or `Federated`.
    pub auth_principal_type: String,
}

/// A condition key of the call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct AuthCondition {
    /// For example `acs:SourceIp`.
    pub condition_key: String,
    /// Its values.
    pub condition_values: Vec<String>,
}

/// A policy that decided.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct MatchedPolicy {
    /// Its name.
    pub policy_identifier: String,
    /// `System` or `Custom`.
    pub policy_type: String,
    /// For example `v1`, where it is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub policy_version: String,
    /// `Allow` or `Deny`.
    pub effect: String,
    /// What it is attached to, where it is known: `User`, `Group` or `Role`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub attached_entity_type: String,
    /// `Account`: it is attached for all of the account.
    pub attached_scope: String,
}
