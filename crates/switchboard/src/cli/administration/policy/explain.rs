//! Why a call was refused, by the message of the refusal; and what would become of a call.

use clap::Args;
use identity::policies::{DecodeDiagnosticMessage, DecodeDiagnosticMessageRequest, DiagnosticMessage};
use operator::{
    ExplainAccess, ExplainAccessRequest, ExplainAccessResponse, ExplainedStatement, GivenCondition,
};

use crate::cli::administration::confirm::fields;
use crate::cli::error::Error;
use crate::cli::output::{plain, print, print_json};
use crate::cli::reach::{Caller, ReachOptions};

/// What `switchboard policy explain` takes.
#[derive(Debug, Args)]
pub(super) struct ExplainOptions {
    /// The EncodedDiagnosticMessage of a refusal
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["user", "role", "action", "resource", "condition"],
          required_unless_present_any = ["user", "role"])]
    message: Option<String>,
    /// A call of this user
    #[arg(long, value_name = "NAME", requires_all = ["action", "resource"], conflicts_with = "role")]
    user: Option<String>,
    /// A call of a session of this role
    #[arg(long, value_name = "NAME", requires_all = ["action", "resource"])]
    role: Option<String>,
    /// Such as cams:UpdateInstance
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Such as acs:cams:cn-hangzhou:1234567890123456:instance/cams-demo
    #[arg(long, value_name = "ARN")]
    resource: Option<String>,
    /// What a condition is judged on, such as acs:SourceIp=192.0.2.7; may stand several times
    #[arg(long, value_name = "KEY=VALUE", value_parser = condition)]
    condition: Vec<(String, String)>,
}

fn condition(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("a key, `=` and a value, such as acs:SourceIp=192.0.2.7".to_owned()),
    }
}

pub(super) async fn run(caller: &Caller, reach: &ReachOptions, options: ExplainOptions) -> Result<(), Error> {
    if let Some(message) = options.message {
        let request = DecodeDiagnosticMessageRequest { encoded_diagnostic_message: message };
        let decoded = caller.call::<DecodeDiagnosticMessage>(request).await?.decoded_diagnostic_message;
        return if reach.json { print_json(&decoded) } else { print(&refusal(&decoded)) };
    }
    let conditions = options.condition.into_iter().map(|(key, value)| GivenCondition { key, value });
    let request = ExplainAccessRequest {
        user_name: options.user,
        role_name: options.role,
        action: options.action.unwrap_or_default(),
        resource: options.resource.unwrap_or_default(),
        condition: Some(conditions.collect()),
    };
    let explained = caller.call::<ExplainAccess>(request).await?;
    if reach.json {
        print_json(&explained)?;
    } else {
        print(&judgement(&explained))?;
    }
    if explained.allowed { Ok(()) } else { Err(Error::Failed("the call would be refused".to_owned())) }
}

fn refusal(message: &DiagnosticMessage) -> String {
    let principal = &message.auth_principal;
    let who = format!(
        "{} {} of account {}",
        principal.auth_principal_type,
        principal.auth_principal_display_name,
        principal.auth_principal_owner_id
    );
    let why = match (message.explicit_deny, message.matched_policies.is_empty()) {
        (true, _) => "a statement denies it",
        (false, _) => "no statement allows it",
    };
    let kind = message.no_permission_policy_type.as_str();
    let mut text = fields(&[("who", &who), ("resource", &message.auth_resource), ("why", why), ("by", kind)]);
    for policy in &message.matched_policies {
        text.push_str(&plain(&format!(
            "policy {} {} {} ({} {})",
            policy.policy_identifier,
            policy.policy_version,
            policy.effect,
            policy.attached_entity_type,
            policy.attached_scope
        )));
        text.push('\n');
    }
    for condition in &message.auth_conditions {
        text.push_str(&plain(&format!(
            "{} = {}",
            condition.condition_key,
            condition.condition_values.join(", ")
        )));
        text.push('\n');
    }
    text
}

fn judgement(explained: &ExplainAccessResponse) -> String {
    let mut text = format!("{}\n", plain(&explained.decision));
    for step in &explained.steps {
        let none = if step.statements.is_empty() { " no statements" } else { "" };
        text.push_str(&format!("{}:{none}\n", plain(&step.layer)));
        for statement in &step.statements {
            text.push_str(&format!("  {}\n", plain(&of_statement(statement))));
        }
    }
    text
}

fn of_statement(statement: &ExplainedStatement) -> String {
    let sid = statement.sid.as_ref().map(|sid| format!(" {sid:?}")).unwrap_or_default();
    let (policy, index, effect) = (&statement.policy, statement.index, &statement.effect);
    match &statement.mismatch {
        None => format!("{policy} Statement.{index}{sid} ({effect}) applies"),
        Some(mismatch) => format!("{policy} Statement.{index}{sid} ({effect}) does not apply: {mismatch}"),
    }
}

#[cfg(test)]
mod tests {
    use operator::ExplainedStep;

    use super::*;

    #[test]
    fn a_condition_is_a_key_and_a_value() {
        assert_eq!(condition("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert_eq!(condition("a="), Ok(("a".to_owned(), String::new())));
        for wrong in ["a", "=b", ""] {
            assert!(condition(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_decided_and_what_was_missing_is_said_statement_by_statement() {
        let statement = |index, mismatch: Option<&str>| ExplainedStatement {
            policy: "Custom/one".into(),
            index,
            sid: (index == 1).then(|| "all".to_owned()),
            effect: "Allow".into(),
            mismatch: mismatch.map(str::to_owned),
        };
        let step = ExplainedStep {
            layer: "identity policies".into(),
            decision: "allowed".into(),
            statements: vec![statement(0, Some("Resource is …")), statement(1, None)],
        };
        let explained = ExplainAccessResponse {
            allowed: true,
            decision: "allowed by Custom/one".into(),
            steps: vec![step],
        };
        assert_eq!(
            judgement(&explained),
            "allowed by Custom/one\nidentity policies:\n  Custom/one Statement.0 (Allow) does not apply: Resource is …\n  \
             Custom/one Statement.1 \"all\" (Allow) applies\n"
        );
    }
}
