//! Policies and their versions.

use std::path::PathBuf;

use clap::Subcommand;
use identity::policies::{
    CreatePolicy, CreatePolicyRequest, CreatePolicyVersion, CreatePolicyVersionRequest, DeletePolicy,
    DeletePolicyRequest, DeletePolicyVersion, DeletePolicyVersionRequest, GetPolicy, GetPolicyRequest,
    GetPolicyResponse, GetPolicyVersion, GetPolicyVersionRequest, ListEntitiesForPolicy,
    ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse, ListPolicies, ListPoliciesRequest,
    ListPolicyVersions, ListPolicyVersionsRequest, Policy, PolicyVersion, SetDefaultPolicyVersion,
    SetDefaultPolicyVersionRequest,
};
use serde::Serialize;

use super::Which;
use crate::cli::administration::confirm::{done, fields, text};
use crate::cli::administration::{document, lists};
use crate::cli::error::Error;
use crate::cli::output::{or_dash, print, print_json, table};
use crate::cli::reach::{Caller, ReachOptions};

#[derive(Debug, Subcommand)]
pub(super) enum ManageCommand {
    /// Make a policy
    Create {
        /// 1 to 128 letters, digits and `-`
        name: String,
        /// What it says, as JSON; `-` is the standard input
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
        /// A text for people
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// List policies
    List {
        /// Only those of this type
        #[arg(long = "type", value_name = "TYPE", value_parser = ["Custom", "System"])]
        kind: Option<String>,
    },
    /// Show a policy, what it says and whom it binds
    Show {
        #[command(flatten)]
        which: Which,
        /// What this version says, in place of the one that holds
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
    },
    /// List the versions of a policy
    Versions {
        #[command(flatten)]
        which: Which,
    },
    /// Add a version to a policy, which holds with --default
    AddVersion {
        /// The policy
        name: String,
        /// What it says, as JSON; `-` is the standard input
        #[arg(long, value_name = "FILE")]
        document: PathBuf,
        /// It holds from now on
        #[arg(long)]
        default: bool,
        /// Delete the oldest version where there are as many as there may be
        #[arg(long)]
        rotate: bool,
    },
    /// Choose the version that holds
    SetDefault {
        /// The policy
        name: String,
        /// Such as v2
        version: String,
    },
    /// Delete a version that does not hold
    DeleteVersion {
        /// The policy
        name: String,
        /// Such as v1
        version: String,
    },
    /// Delete a policy that binds nobody
    Delete {
        /// The policy
        name: String,
        /// With the versions that do not hold
        #[arg(long)]
        cascade: bool,
    },
}

/// A policy, what it says and whom it binds.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Whole {
    policy: Policy,
    version: PolicyVersion,
    entities: ListEntitiesForPolicyResponse,
}

pub(super) async fn run(caller: &Caller, reach: &ReachOptions, command: ManageCommand) -> Result<(), Error> {
    match command {
        ManageCommand::Create { name, document, description } => {
            let policy_document = document::read(&document)?;
            let request =
                CreatePolicyRequest { policy_name: name, policy_document, description, ..Default::default() };
            let made = caller.call::<CreatePolicy>(request).await?.policy;
            done(reach, &made, &format!("policy {} is made", made.policy_name))
        }
        ManageCommand::List { kind } => {
            let policies = list(caller, kind).await?;
            if reach.json { print_json(&policies) } else { print(&listed(&policies)) }
        }
        ManageCommand::Show { which, version } => {
            let whole = show(caller, which, version).await?;
            if reach.json { print_json(&whole) } else { print(&shown(&whole)) }
        }
        ManageCommand::Versions { which } => {
            let request = ListPolicyVersionsRequest { policy_name: which.name, policy_type: which.kind };
            let versions = caller.call::<ListPolicyVersions>(request).await?.policy_versions.policy_version;
            if reach.json { print_json(&versions) } else { print(&versions_listed(&versions)) }
        }
        ManageCommand::AddVersion { name, document, default, rotate } => {
            let request = CreatePolicyVersionRequest {
                policy_name: name.clone(),
                policy_document: document::read(&document)?,
                set_as_default: Some(default),
                rotate_strategy: rotate.then(|| "DeleteOldestNonDefaultVersionWhenLimitExceeded".to_owned()),
            };
            let made = caller.call::<CreatePolicyVersion>(request).await?.policy_version;
            let holds = if made.is_default_version { " and holds" } else { "" };
            done(reach, &made, &format!("version {} of policy {name} is made{holds}", made.version_id))
        }
        ManageCommand::SetDefault { name, version } => {
            let line = format!("version {version} of policy {name} holds");
            let request = SetDefaultPolicyVersionRequest { policy_name: name, version_id: version };
            done(reach, &caller.call::<SetDefaultPolicyVersion>(request).await?, &line)
        }
        ManageCommand::DeleteVersion { name, version } => {
            let line = format!("version {version} of policy {name} is deleted");
            let request = DeletePolicyVersionRequest { policy_name: name, version_id: version };
            done(reach, &caller.call::<DeletePolicyVersion>(request).await?, &line)
        }
        ManageCommand::Delete { name, cascade } => {
            let line = format!("policy {name} is deleted");
            let request =
                DeletePolicyRequest { policy_name: name, cascading_delete: cascade.then_some(true) };
            done(reach, &caller.call::<DeletePolicy>(request).await?, &line)
        }
    }
}

async fn list(caller: &Caller, kind: Option<String>) -> Result<Vec<Policy>, Error> {
    lists::all(async |marker| {
        let request = ListPoliciesRequest { policy_type: kind.clone(), marker, ..Default::default() };
        let answer = caller.call::<ListPolicies>(request).await?;
        Ok((answer.policies.policy, answer.marker.filter(|_| answer.is_truncated)))
    })
    .await
}

async fn show(caller: &Caller, which: Which, version: Option<String>) -> Result<Whole, Error> {
    let Which { name, kind } = which;
    let request = GetPolicyRequest { policy_name: name.clone(), policy_type: kind.clone() };
    let GetPolicyResponse { policy, default_policy_version } = caller.call::<GetPolicy>(request).await?;
    let request = ListEntitiesForPolicyRequest { policy_type: kind.clone(), policy_name: name.clone() };
    let entities = caller.call::<ListEntitiesForPolicy>(request).await?;
    let version = match version {
        None => default_policy_version,
        Some(version_id) => {
            let request = GetPolicyVersionRequest { policy_name: name, policy_type: kind, version_id };
            caller.call::<GetPolicyVersion>(request).await?.policy_version
        }
    };
    Ok(Whole { policy, version, entities })
}

fn listed(policies: &[Policy]) -> String {
    let row = |policy: &Policy| {
        [
            policy.policy_name.clone(),
            policy.policy_type.clone(),
            policy.default_version.clone(),
            or_dash(policy.attachment_count),
            or_dash(policy.description.as_ref()),
        ]
    };
    let rows = policies.iter().map(row).collect::<Vec<_>>();
    table(["POLICY", "TYPE", "VERSION", "ATTACHED", "DESCRIPTION"], &rows)
}

fn versions_listed(versions: &[PolicyVersion]) -> String {
    let row = |version: &PolicyVersion| {
        let holds = if version.is_default_version { "yes" } else { "-" };
        [version.version_id.clone(), holds.to_owned(), version.create_date.clone()]
    };
    table(["VERSION", "HOLDS", "MADE"], &versions.iter().map(row).collect::<Vec<_>>())
}

fn shown(Whole { policy, version, entities }: &Whole) -> String {
    let users: Vec<_> = entities.users.user.iter().map(|user| user.user_name.as_str()).collect();
    let groups: Vec<_> = entities.groups.group.iter().map(|group| group.group_name.as_str()).collect();
    let roles: Vec<_> = entities.roles.role.iter().map(|role| role.role_name.as_str()).collect();
    let facts = fields(&[
        ("policy", &policy.policy_name),
        ("type", &policy.policy_type),
        ("description", text(&policy.description)),
        ("version", &version.version_id),
        ("made", &policy.create_date),
        ("changed", text(&policy.update_date)),
        ("users", &users.join(", ")),
        ("groups", &groups.join(", ")),
        ("roles", &roles.join(", ")),
    ]);
    format!("{facts}{}", document::shown(text(&version.policy_document)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_shown_with_what_it_says_and_whom_it_binds() {
        let mut whole = Whole::default();
        whole.policy.policy_name = "one".into();
        whole.version.version_id = "v2".into();
        whole.version.policy_document = Some("{\"Version\":\"1\"}".into());
        whole.entities.users.user =
            vec![identity::policies::EntityUser { user_name: "alice".into(), ..Default::default() }];
        assert_eq!(shown(&whole), "policy   one\nversion  v2\nusers    alice\n{\n  \"Version\": \"1\"\n}\n");
    }
}
