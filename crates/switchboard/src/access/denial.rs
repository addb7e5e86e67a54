//! How a refusal by policy is told: `AccessDeniedDetail`, and in it a message that only who may read policies can decode
//! (gateway notes, 4.3).

use std::sync::Arc;

use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{Caller, Principal};
use crate::store::sealing::{MasterKey, Place, SealingError};

/// The condition keys that a call may have here (gateway notes, 5.5 and 6.1).
pub const CONDITION_KEYS: &[&str] = &[
    ram::keys::CURRENT_TIME,
    ram::keys::SOURCE_IP,
    ram::keys::SECURE_TRANSPORT,
    ram::keys::PRINCIPAL_ARN,
    super::trust::EXTERNAL_ID,
];

/// A call that the caller's policies do not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// The action that was asked for.
    pub action: String,
    /// The resource that it was refused on.
    pub resource: String,
    /// Whether a policy denies it; else none allows it.
    pub explicit: bool,
    /// The kind of policy that did not allow it, the first in the order of evaluation.
    pub policy_type: PolicyKind,
    /// The policy that denies it, and which of its statements, from 0.
    pub denied_by: Option<(String, usize)>,
    /// Who asked.
    pub caller: Asking,
    /// The values that conditions were judged on.
    pub conditions: Vec<(String, String)>,
}

/// The kinds of policies that a refusal may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyKind {
    /// Policies of the user, its groups or the role.
    Identity,
    /// The session's.
    Session,
    /// The trust policy of the role to take.
    AssumeRole,
}

/// Who asked, as the detail names him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    principal_type: &'static str,
    owner: String,
    display_name: String,
    arn: String,
}

impl From<&Caller> for Asking {
    fn from(caller: &Caller) -> Self {
        let owner = caller.account.to_string();
        let (principal_type, display_name) = match &caller.principal {
            Principal::Root => ("Account", owner.clone()),
            Principal::User { id, .. } => ("SubUser", id.to_string()),
            Principal::Role { name, session, .. } => ("AssumedRoleUser", format!("{name}:{session}")),
        };
        Self { principal_type, owner, display_name, arn: caller.arn() }
    }
}

impl Denied {
    /// What a decision refuses; none when it allows.
    pub fn of(caller: &Caller, request: &ram::Request<'_>, decision: &ram::Decision<'_>) -> Option<Self> {
        let (explicit, layer, denied_by) = match decision {
            ram::Decision::Allow(_) => return None,
            ram::Decision::ExplicitDeny { layer, by } => {
                (true, *layer, Some((by.policy.to_owned(), by.index)))
            }
            ram::Decision::ImplicitDeny { layer } => (false, *layer, None),
        };
        let policy_type = match layer {
            ram::Layer::Session => PolicyKind::Session,
            ram::Layer::Identity => PolicyKind::Identity,
            ram::Layer::Trust => PolicyKind::AssumeRole,
        };
        let value = |key: &&str| Some(((*key).to_owned(), request.context.get(key)?.to_string()));
        let conditions = CONDITION_KEYS.iter().filter_map(value);
        Some(Self {
            action: request.action.to_owned(),
            resource: request.resource.to_owned(),
            explicit,
            policy_type,
            denied_by,
            caller: caller.into(),
            conditions: conditions.collect(),
        })
    }

    fn policy_type(&self) -> &'static str {
        match self.policy_type {
            PolicyKind::Identity => "AccountLevelIdentityBasedPolicy",
            PolicyKind::Session => "SessionPolicy",
            PolicyKind::AssumeRole => "AssumeRolePolicy",
        }
    }

    /// What the encoded message says when it is decoded.
    fn diagnostic(&self) -> Value {
        let conditions: serde_json::Map<_, _> =
            self.conditions.iter().map(|(key, value)| (key.clone(), json!([value]))).collect();
        let matched = self.denied_by.iter();
        let matched: Vec<_> = matched
            .map(|(policy, statement)| {
                json!({"PolicyType": self.policy_type(), "PolicyName": policy, "Effect": "Deny", "Statement": statement})
            })
            .collect();
        json!({
            "ExplicitDeny": self.explicit,
            "NoPermissionPolicyType": self.policy_type(),
            "AuthAction": self.action,
            "AuthResource": self.resource,
            "AuthPrincipal": {
                "AuthPrincipalType": self.caller.principal_type,
                "AuthPrincipalOwnerId": self.caller.owner,
                "AuthPrincipalDisplayName": self.caller.display_name,
                "Arn": self.caller.arn,
            },
            "AuthConditions": conditions,
            "MatchedPolicies": matched,
        })
    }
}

/// Encodes diagnostic messages and decodes them: sealed, since who is refused must not learn from it what others are allowed.
#[derive(Debug, Clone)]
pub struct Diagnostics(Arc<MasterKey>);

impl Diagnostics {
    /// Seals with this key.
    pub fn new(master_key: Arc<MasterKey>) -> Self {
        Self(master_key)
    }

    /// `EncodedDiagnosticMessage`, base64.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn encode(&self, denied: &Denied) -> Result<String, SealingError> {
        // For the account alone: others cannot have it decoded.
        self.0.seal(Place::Diagnostic, &denied.caller.owner, &denied.diagnostic().to_string())
    }

    /// The message for the account that it belongs to; none where it is not one of ours, or another account's.
    pub fn decode(&self, account: &str, encoded: &str) -> Option<Value> {
        let text = self.0.open(Place::Diagnostic, account, encoded).ok()?;
        serde_json::from_str(text.expose_secret()).ok()
    }

    /// `AccessDeniedDetail`, an object.
    pub fn detail(&self, denied: &Denied) -> Value {
        let mut detail = json!({
            "PolicyType": denied.policy_type(),
            "NoPermissionType": if denied.explicit { "ExplicitDeny" } else { "ImplicitDeny" },
            "AuthAction": denied.action,
            "AuthPrincipalType": denied.caller.principal_type,
            "AuthPrincipalOwnerId": denied.caller.owner,
            "AuthPrincipalDisplayName": denied.caller.display_name,
        });
        match self.encode(denied) {
            Ok(message) => detail["EncodedDiagnosticMessage"] = message.into(),
            Err(error) => tracing::warn!(%error, "a refusal goes without its diagnostic message"),
        }
        detail
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountId;
    use crate::model::identity::{IdentityId, UserName};

    fn denied() -> Denied {
        let mut caller = Caller::root(&AccountId::parse("12").unwrap(), true);
        caller.principal =
            Principal::User { id: IdentityId::generate(), name: UserName::parse("ann").unwrap() };
        Denied {
            action: "cams:UpdateInstance".to_owned(),
            resource: "acs:cams:ap-southeast-1:12:instance/i".to_owned(),
            explicit: true,
            policy_type: PolicyKind::Identity,
            denied_by: Some(("Custom/p".to_owned(), 2)),
            caller: (&caller).into(),
            conditions: vec![("acs:SourceIp".to_owned(), "127.0.0.1".to_owned())],
        }
    }

    #[test]
    fn a_message_is_decoded_for_its_own_account_alone_and_hides_the_policy_in_the_answer() {
        let key = Arc::new(MasterKey::from_base64(&MasterKey::generate().unwrap()).unwrap());
        let diagnostics = Diagnostics::new(key);
        let detail = diagnostics.detail(&denied());
        assert_eq!(detail["NoPermissionType"], "ExplicitDeny");
        assert_eq!(detail["PolicyType"], "AccountLevelIdentityBasedPolicy");
        assert!(!detail.to_string().contains("Custom/p"));
        let encoded = detail["EncodedDiagnosticMessage"].as_str().unwrap();
        assert_eq!(diagnostics.decode("13", encoded), None);
        assert_eq!(diagnostics.decode("12", "AAAA"), None);
        let decoded = diagnostics.decode("12", encoded).unwrap();
        assert_eq!(decoded["MatchedPolicies"][0]["PolicyName"], "Custom/p");
        assert_eq!(decoded["AuthConditions"]["acs:SourceIp"][0], "127.0.0.1");
        assert_eq!(decoded["AuthPrincipal"]["Arn"], "acs:ram::12:user/ann");
    }
}
