//! `ExplainAccess`: what policies say of a call that nobody makes.

use cams::errors::Refusal;
use operator::{
    ExplainAccess, ExplainAccessRequest, ExplainAccessResponse, ExplainedStatement, ExplainedStep,
};

use crate::access::{AttachedPolicy, Caller, Principal};
use crate::model::identity::{Role, User};
use crate::operations::{Call, Failure, Handle};
use crate::store::records;

/// Condition keys of one request at most (decided).
const MOST_CONDITIONS: usize = 50;
/// Bytes of each text at most (decided): every statement is answered with what was asked.
const MOST_BYTES: usize = 512;

impl Handle for ExplainAccess {
    async fn handle(
        call: &Call<'_>,
        request: ExplainAccessRequest,
    ) -> Result<ExplainAccessResponse, Failure> {
        let given = request.condition.unwrap_or_default();
        if given.len() > MOST_CONDITIONS {
            return Err(Failure::invalid(
                "Condition",
                format!("must have at most {MOST_CONDITIONS} members"),
            ));
        }
        bounded("Action", &request.action)?;
        bounded("Resource", &request.resource)?;
        for condition in &given {
            bounded("Condition", &condition.key)?;
            bounded("Condition", &condition.value)?;
        }
        let caller = match (&request.user_name, &request.role_name) {
            (Some(name), None) => user(call, name).await?,
            (None, Some(name)) => role(call, name).await?,
            (Some(_), Some(_)) => return Err(Failure::invalid("RoleName", "must be absent beside UserName")),
            (None, None) => return Err(Refusal::missing("UserName").into()),
        };
        let mut context = ram::Context::new();
        context.insert(ram::keys::CURRENT_TIME, call.circumstances.now);
        context.insert(ram::keys::PRINCIPAL_ARN, caller.principal.condition_arn(&caller.account));
        for condition in given {
            context.insert(condition.key, ram::Value::Text(condition.value));
        }
        let asked = ram::Request { action: &request.action, resource: &request.resource, context: &context };
        let policies: Vec<ram::Attached<'_>> = caller.policies.iter().map(attached).collect();
        let explained = ram::explain(policies, None, &asked);
        Ok(ExplainAccessResponse {
            allowed: explained.decision.is_allow(),
            decision: explained.decision.to_string(),
            steps: explained.steps.iter().map(step).collect(),
        })
    }
}

fn bounded(parameter: &str, text: &str) -> Result<(), Failure> {
    if text.len() > MOST_BYTES {
        return Err(Failure::invalid(parameter, format!("must have at most {MOST_BYTES} bytes")));
    }
    Ok(())
}

async fn user(call: &Call<'_>, name: &str) -> Result<Caller, Failure> {
    let user = records::get::<User>(call.store(), call.account, name).await?;
    let user =
        user.ok_or_else(|| Failure::invalid("UserName", "must be the name of a user of this account"))?;
    let policies = call.services.access.identities.policies_of_user(call.account, &user.value).await?;
    let principal = Principal::User { id: user.value.id, name: user.value.name };
    Ok(Caller { principal, policies, ..Caller::root(call.account, call.caller.opened) })
}

async fn role(call: &Call<'_>, name: &str) -> Result<Caller, Failure> {
    let role = records::get::<Role>(call.store(), call.account, name).await?;
    let role =
        role.ok_or_else(|| Failure::invalid("RoleName", "must be the name of a role of this account"))?;
    let policies = call.services.access.identities.compiled(call.account, &role.value.policies).await?;
    let session = "explained".to_owned();
    let principal = Principal::Role { id: role.value.id, name: role.value.name, session };
    Ok(Caller { principal, policies, ..Caller::root(call.account, call.caller.opened) })
}

fn attached(policy: &AttachedPolicy) -> ram::Attached<'_> {
    ram::Attached { name: &policy.name, policy: &policy.policy }
}

fn step(step: &ram::Step<'_>) -> ExplainedStep {
    let statement = |explained: &ram::Explained<'_>| ExplainedStatement {
        policy: explained.statement.policy.to_owned(),
        index: u64::try_from(explained.statement.index).unwrap_or(u64::MAX),
        sid: explained.sid.map(str::to_owned),
        effect: explained.effect.to_string(),
        mismatch: explained.mismatch.as_ref().map(ToString::to_string),
    };
    ExplainedStep {
        layer: step.layer.to_string(),
        decision: step.decision.to_string(),
        statements: step.statements.iter().map(statement).collect(),
    }
}
