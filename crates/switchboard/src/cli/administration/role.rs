//! `switchboard role`: roles, who may take them, and taking them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use identity::policies::{AttachedPolicy, ListPoliciesForRole, ListPoliciesForRoleRequest};
use identity::roles::{
    CreateRole, CreateRoleRequest, DeleteRole, DeleteRoleRequest, GetRole, GetRoleRequest, ListRoles,
    ListRolesRequest, Role, UpdateRole, UpdateRoleRequest,
};
use identity::sts::{AssumeRole, AssumeRoleRequest};
use serde::Serialize;

use super::confirm::{done, fields, text};
use super::{document, lists};
use crate::cli::error::Error;
use crate::cli::output::{or_dash, plain, print, print_json, table};
use crate::cli::reach::{Caller, ReachOptions};
use crate::cli::settings::duration;

/// What `switchboard role` takes.
#[derive(Debug, Args)]
pub struct RoleOptions {
    #[command(flatten)]
    pub(super) reach: ReachOptions,
    #[command(subcommand)]
    command: RoleCommand,
}

#[derive(Debug, Subcommand)]
enum RoleCommand {
    /// Make a role
    Create {
        /// 1 to 64 letters, digits, `.` and `-`
        name: String,
        /// The trust policy that says who may take it; `-` is the standard input
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
        #[command(flatten)]
        about: About,
    },
    /// List roles
    List,
    /// Show a role with its trust policy and its policies
    Show {
        /// The role
        name: String,
    },
    /// Change what is known of a role
    Update {
        /// The role
        name: String,
        #[command(flatten)]
        about: About,
    },
    /// Set the trust policy that says who may take a role
    Trust {
        /// The role
        name: String,
        /// The trust policy; `-` is the standard input
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
    },
    /// Take a role and print the key of the session, this once
    Assume(AssumeOptions),
    /// Delete a role that has no policies any more
    Delete {
        /// The role
        name: String,
    },
}

/// What is known of a role.
#[derive(Debug, Args)]
struct About {
    /// A text for people
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// How long a session may be, from 1h to 12h
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    max_session: Option<Duration>,
}

/// What `switchboard role assume` takes.
#[derive(Debug, Args)]
struct AssumeOptions {
    /// The role's ARN, as `role show` prints it
    arn: String,
    /// What the session is called in audits
    #[arg(long, value_name = "NAME", default_value = "switchboard")]
    session: String,
    /// How long it is honoured, from 15m [default: 1h]
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    duration: Option<Duration>,
    /// A policy that narrows the session; `-` is the standard input
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
}

/// A role and what belongs to it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Whole {
    role: Role,
    policies: Vec<AttachedPolicy>,
}

pub(super) async fn run(caller: &Caller, options: RoleOptions) -> Result<(), Error> {
    let RoleOptions { reach, command } = options;
    match command {
        RoleCommand::Create { name, document, about } => {
            let request = CreateRoleRequest {
                role_name: name,
                assume_role_policy_document: document::read(&document)?,
                description: about.description,
                max_session_duration: about.max_session.map(seconds),
                ..Default::default()
            };
            let made = caller.call::<CreateRole>(request).await?.role;
            done(&reach, &made, &format!("role {} is made: {}", made.role_name, made.arn))
        }
        RoleCommand::List => {
            let roles = list(caller).await?;
            if reach.json { print_json(&roles) } else { print(&listed(&roles)) }
        }
        RoleCommand::Show { name } => {
            let whole = show(caller, name).await?;
            if reach.json { print_json(&whole) } else { print(&shown(&whole)) }
        }
        RoleCommand::Update { name, about } => {
            let request = UpdateRoleRequest {
                role_name: name,
                new_description: about.description,
                new_max_session_duration: about.max_session.map(seconds),
                ..Default::default()
            };
            let changed = caller.call::<UpdateRole>(request).await?.role;
            done(&reach, &changed, &format!("role {} is changed", changed.role_name))
        }
        RoleCommand::Trust { name, document } => {
            let request = UpdateRoleRequest {
                role_name: name,
                new_assume_role_policy_document: Some(document::read(&document)?),
                ..Default::default()
            };
            let changed = caller.call::<UpdateRole>(request).await?.role;
            done(&reach, &changed, &format!("role {} trusts whom the document says", changed.role_name))
        }
        RoleCommand::Assume(options) => assume(caller, &reach, options).await,
        RoleCommand::Delete { name } => {
            let answer = caller.call::<DeleteRole>(DeleteRoleRequest { role_name: name.clone() }).await?;
            done(&reach, &answer, &format!("role {name} is deleted"))
        }
    }
}

async fn list(caller: &Caller) -> Result<Vec<Role>, Error> {
    lists::all(async |marker| {
        let answer = caller.call::<ListRoles>(ListRolesRequest { marker, ..Default::default() }).await?;
        Ok((answer.roles.role, answer.marker.filter(|_| answer.is_truncated)))
    })
    .await
}

async fn show(caller: &Caller, name: String) -> Result<Whole, Error> {
    let role = caller.call::<GetRole>(GetRoleRequest { role_name: name.clone() }).await?.role;
    let policies = ListPoliciesForRoleRequest { role_name: name };
    let policies = caller.call::<ListPoliciesForRole>(policies).await?.policies.policy;
    Ok(Whole { role, policies })
}

async fn assume(caller: &Caller, reach: &ReachOptions, options: AssumeOptions) -> Result<(), Error> {
    let request = AssumeRoleRequest {
        role_arn: options.arn,
        role_session_name: options.session,
        duration_seconds: options.duration.map(seconds),
        policy: document::read_optional(options.document.as_ref())?,
        ..Default::default()
    };
    let session = caller.call::<AssumeRole>(request).await?;
    if reach.json {
        return print_json(&session);
    }
    let key = &session.credentials;
    print(&format!(
        "ALIBABA_CLOUD_ACCESS_KEY_ID={}\nALIBABA_CLOUD_ACCESS_KEY_SECRET={}\nALIBABA_CLOUD_SECURITY_TOKEN={}\n",
        plain(&key.access_key_id),
        plain(&key.access_key_secret),
        plain(&key.security_token)
    ))?;
    eprintln!("{} until {}.", plain(&session.assumed_role_user.arn), plain(&key.expiration));
    Ok(())
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

fn listed(roles: &[Role]) -> String {
    let row = |role: &Role| {
        [
            role.role_name.clone(),
            role.arn.clone(),
            format!("{}s", role.max_session_duration),
            or_dash(role.description.as_ref()),
        ]
    };
    table(["ROLE", "ARN", "SESSION", "DESCRIPTION"], &roles.iter().map(row).collect::<Vec<_>>())
}

fn shown(Whole { role, policies }: &Whole) -> String {
    let policies: Vec<_> =
        policies.iter().map(|policy| format!("{}/{}", policy.policy_type, policy.policy_name)).collect();
    let session = format!("{}s", role.max_session_duration);
    let facts = fields(&[
        ("role", &role.role_name),
        ("arn", &role.arn),
        ("id", &role.role_id),
        ("description", text(&role.description)),
        ("session", &session),
        ("made", &role.create_date),
        ("changed", text(&role.update_date)),
        ("policies", &policies.join(", ")),
    ]);
    format!("{facts}{}", document::shown(text(&role.assume_role_policy_document)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_shown_with_its_trust_policy() {
        let role = Role {
            role_name: "agent".into(),
            arn: "acs:ram::1:role/agent".into(),
            max_session_duration: 3600,
            assume_role_policy_document: Some("{\"Version\":\"1\"}".into()),
            ..Role::default()
        };
        let text = shown(&Whole { role, policies: Vec::new() });
        assert!(text.contains("arn      acs:ram::1:role/agent\nsession  3600s\n"), "{text}");
        assert!(text.ends_with("\n{\n  \"Version\": \"1\"\n}\n"), "{text}");
    }
}
