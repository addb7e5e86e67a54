//! `switchboard group`: groups of users.

use clap::{Args, Subcommand};
use identity::groups::{
    AddUserToGroup, AddUserToGroupRequest, CreateGroup, CreateGroupRequest, DeleteGroup, DeleteGroupRequest,
    GetGroup, GetGroupRequest, Group, ListGroups, ListGroupsRequest, ListUsersForGroup,
    ListUsersForGroupRequest, Member, RemoveUserFromGroup, RemoveUserFromGroupRequest,
};
use identity::policies::{AttachedPolicy, ListPoliciesForGroup, ListPoliciesForGroupRequest};
use serde::Serialize;

use super::confirm::{done, fields, text};
use super::lists;
use crate::cli::error::Error;
use crate::cli::output::{or_dash, print, print_json, table};
use crate::cli::reach::{Caller, ReachOptions};

/// What `switchboard group` takes.
#[derive(Debug, Args)]
pub struct GroupOptions {
    #[command(flatten)]
    pub(super) reach: ReachOptions,
    #[command(subcommand)]
    command: GroupCommand,
}

#[derive(Debug, Subcommand)]
enum GroupCommand {
    /// Make a group
    Create {
        /// 1 to 128 letters, digits, `.`, `_` and `-`
        name: String,
        /// A text for people
        #[arg(long, value_name = "TEXT")]
        comments: Option<String>,
    },
    /// List groups
    List,
    /// Show a group with its users and policies
    Show {
        /// The group
        name: String,
    },
    /// Put users into a group: its policies bind them from then on
    Add {
        /// The group
        name: String,
        /// The users
        #[arg(required = true)]
        users: Vec<String>,
    },
    /// Take users out of a group
    Remove {
        /// The group
        name: String,
        /// The users
        #[arg(required = true)]
        users: Vec<String>,
    },
    /// Delete a group that has no users and policies any more
    Delete {
        /// The group
        name: String,
    },
}

/// A group and what belongs to it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Whole {
    group: Group,
    users: Vec<Member>,
    policies: Vec<AttachedPolicy>,
}

pub(super) async fn run(caller: &Caller, options: GroupOptions) -> Result<(), Error> {
    let GroupOptions { reach, command } = options;
    match command {
        GroupCommand::Create { name, comments } => {
            let request = CreateGroupRequest { group_name: name, comments };
            let made = caller.call::<CreateGroup>(request).await?.group;
            done(&reach, &made, &format!("group {} is made", made.group_name))
        }
        GroupCommand::List => {
            let groups = list(caller).await?;
            if reach.json { print_json(&groups) } else { print(&listed(&groups)) }
        }
        GroupCommand::Show { name } => {
            let whole = show(caller, name).await?;
            if reach.json { print_json(&whole) } else { print(&shown(&whole)) }
        }
        GroupCommand::Add { name, users } => {
            for user in users {
                let request = AddUserToGroupRequest { user_name: user.clone(), group_name: name.clone() };
                let answer = caller.call::<AddUserToGroup>(request).await?;
                done(&reach, &answer, &format!("user {user} is in group {name}"))?;
            }
            Ok(())
        }
        GroupCommand::Remove { name, users } => {
            for user in users {
                let request =
                    RemoveUserFromGroupRequest { user_name: user.clone(), group_name: name.clone() };
                let answer = caller.call::<RemoveUserFromGroup>(request).await?;
                done(&reach, &answer, &format!("user {user} is not in group {name} any more"))?;
            }
            Ok(())
        }
        GroupCommand::Delete { name } => {
            let answer = caller.call::<DeleteGroup>(DeleteGroupRequest { group_name: name.clone() }).await?;
            done(&reach, &answer, &format!("group {name} is deleted"))
        }
    }
}

async fn list(caller: &Caller) -> Result<Vec<Group>, Error> {
    lists::all(async |marker| {
        let answer = caller.call::<ListGroups>(ListGroupsRequest { marker, ..Default::default() }).await?;
        Ok((answer.groups.group, answer.marker.filter(|_| answer.is_truncated)))
    })
    .await
}

async fn show(caller: &Caller, name: String) -> Result<Whole, Error> {
    let group = caller.call::<GetGroup>(GetGroupRequest { group_name: name.clone() }).await?.group;
    let users = lists::all(async |marker| {
        let request = ListUsersForGroupRequest { group_name: name.clone(), marker, ..Default::default() };
        let answer = caller.call::<ListUsersForGroup>(request).await?;
        Ok((answer.users.user, answer.marker.filter(|_| answer.is_truncated)))
    })
    .await?;
    let policies = ListPoliciesForGroupRequest { group_name: name };
    let policies = caller.call::<ListPoliciesForGroup>(policies).await?.policies.policy;
    Ok(Whole { group, users, policies })
}

fn listed(groups: &[Group]) -> String {
    let row = |group: &Group| {
        [group.group_name.clone(), group.create_date.clone(), or_dash(group.comments.as_ref())]
    };
    table(["GROUP", "MADE", "COMMENTS"], &groups.iter().map(row).collect::<Vec<_>>())
}

fn shown(Whole { group, users, policies }: &Whole) -> String {
    let users: Vec<_> = users.iter().map(|user| user.user_name.as_str()).collect();
    let policies: Vec<_> =
        policies.iter().map(|policy| format!("{}/{}", policy.policy_type, policy.policy_name)).collect();
    fields(&[
        ("group", &group.group_name),
        ("id", &group.group_id),
        ("comments", text(&group.comments)),
        ("made", &group.create_date),
        ("users", &users.join(", ")),
        ("policies", &policies.join(", ")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_shown_with_its_users() {
        let member = |name: &str| Member { user_name: name.into(), ..Member::default() };
        let whole = Whole {
            group: Group { group_name: "shop".into(), ..Group::default() },
            users: vec![member("alice"), member("bob")],
            policies: Vec::new(),
        };
        assert_eq!(shown(&whole), "group  shop\nusers  alice, bob\n");
    }
}
