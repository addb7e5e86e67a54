//! `DecodeDiagnosticMessage`: what the encoded message of a refusal says, for who may ask for it in the same account.

use identity::Fault;
use identity::policies::{
    AuthCondition, AuthPrincipal, DecodeDiagnosticMessage, DecodeDiagnosticMessageRequest,
    DecodeDiagnosticMessageResponse, DiagnosticMessage, MatchedPolicy,
};
use serde_json::Value;

use crate::operations::{Call, Failure, Handle};

/// How a policy is attached: for all of the account, since there are no resource groups here.
const SCOPE: &str = "Account";

impl Handle for DecodeDiagnosticMessage {
    async fn handle(
        call: &Call<'_>,
        request: DecodeDiagnosticMessageRequest,
    ) -> Result<DecodeDiagnosticMessageResponse, Failure> {
        let diagnostics = &call.services.access.diagnostics;
        let said = diagnostics.decode(call.account.as_str(), &request.encoded_diagnostic_message);
        // A text that is none of ours, another account's, or one from before the master key was changed.
        let said = said.ok_or_else(|| Fault::incorrect("EncodedDiagnosticMessage"))?;
        Ok(DecodeDiagnosticMessageResponse { decoded_diagnostic_message: message(&said) })
    }
}

fn message(said: &Value) -> DiagnosticMessage {
    let principal = &said["AuthPrincipal"];
    DiagnosticMessage {
        explicit_deny: said["ExplicitDeny"].as_bool().unwrap_or_default(),
        no_permission_policy_type: text(&said["NoPermissionPolicyType"]),
        auth_action: text(&said["AuthAction"]),
        auth_resource: text(&said["AuthResource"]),
        auth_principal: AuthPrincipal {
            auth_principal_display_name: text(&principal["AuthPrincipalDisplayName"]),
            auth_principal_owner_id: text(&principal["AuthPrincipalOwnerId"]),
            auth_principal_type: text(&principal["AuthPrincipalType"]),
        },
        auth_conditions: said["AuthConditions"].as_object().into_iter().flatten().map(condition).collect(),
        matched_policies: said["MatchedPolicies"].as_array().into_iter().flatten().map(matched).collect(),
    }
}

fn condition((key, values): (&String, &Value)) -> AuthCondition {
    let values = values.as_array().into_iter().flatten();
    AuthCondition { condition_key: key.clone(), condition_values: values.map(text).collect() }
}

/// An attached policy is named with its type (`Custom/one-instance`), that of a session is not.
fn matched(policy: &Value) -> MatchedPolicy {
    let name = text(&policy["PolicyName"]);
    let (policy_type, policy_identifier) = match name.split_once('/') {
        Some((policy_type, name)) => (policy_type.to_owned(), name.to_owned()),
        None => (text(&policy["PolicyType"]), name),
    };
    MatchedPolicy {
        policy_identifier,
        policy_type,
        effect: text(&policy["Effect"]),
        attached_scope: SCOPE.to_owned(),
        ..MatchedPolicy::default()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_names_the_statement_s_policy_and_what_conditions_were_judged_on() {
        let message = message(&json!({
            "ExplicitDeny": true,
            "NoPermissionPolicyType": "AccountLevelIdentityBasedPolicy",
            "AuthAction": "cams:UpdateInstance",
            "AuthConditions": {"acs:SourceIp": ["127.0.0.1"]},
            "MatchedPolicies": [{"PolicyName": "Custom/p", "Effect": "Deny"}, {"PolicyName": "session", "PolicyType": "SessionPolicy"}],
        }));
        assert!(message.explicit_deny && message.auth_resource.is_empty());
        assert_eq!(message.auth_conditions[0].condition_values, ["127.0.0.1"]);
        let [custom, session] = &message.matched_policies[..] else { panic!("{message:?}") };
        assert_eq!((custom.policy_type.as_str(), custom.policy_identifier.as_str()), ("Custom", "p"));
        assert_eq!(
            (session.policy_type.as_str(), session.policy_identifier.as_str()),
            ("SessionPolicy", "session")
        );
    }
}
