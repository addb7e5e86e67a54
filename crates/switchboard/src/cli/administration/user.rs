//! `switchboard user`: the RAM users of an account.

use clap::{Args, Subcommand};
use identity::access_keys::{AccessKey, ListAccessKeys, ListAccessKeysRequest};
use identity::groups::{JoinedGroup, ListGroupsForUser, ListGroupsForUserRequest};
use identity::policies::{AttachedPolicy, ListPoliciesForUser, ListPoliciesForUserRequest};
use identity::users::{
    CreateUser, CreateUserRequest, DeleteUser, DeleteUserRequest, GetUser, GetUserRequest, ListUsers,
    ListUsersRequest, UpdateUser, UpdateUserRequest, User,
};
use serde::Serialize;

use super::confirm::{done, fields, text};
use super::lists;
use crate::cli::error::Error;
use crate::cli::output::{or_dash, print, print_json, table};
use crate::cli::reach::{Caller, ReachOptions};

/// What `switchboard user` takes.
#[derive(Debug, Args)]
pub struct UserOptions {
    #[command(flatten)]
    pub(super) reach: ReachOptions,
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make a user, without keys and without permissions
    Create {
        /// 1 to 64 letters, digits, `.`, `_` and `-`
        name: String,
        #[command(flatten)]
        about: About,
    },
    /// List users
    List,
    /// Show a user with its keys, groups and policies
    Show {
        /// The user
        name: String,
    },
    /// Change what is known of a user
    Update {
        /// The user
        name: String,
        /// Its name from now on
        #[arg(long, value_name = "NAME")]
        new_name: Option<String>,
        #[command(flatten)]
        about: About,
    },
    /// Delete a user that has no keys, groups and policies any more
    Delete {
        /// The user
        name: String,
    },
}

/// What is known of a user.
#[derive(Debug, Args)]
struct About {
    /// A name for people
    #[arg(long, value_name = "TEXT")]
    display_name: Option<String>,
    /// A mail address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Country code, `-` and number
    #[arg(long, value_name = "NUMBER")]
    mobile_phone: Option<String>,
    /// A text for people
    #[arg(long, value_name = "TEXT")]
    comments: Option<String>,
}

/// A user and what belongs to it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Whole {
    user: User,
    access_keys: Vec<AccessKey>,
    groups: Vec<JoinedGroup>,
    policies: Vec<AttachedPolicy>,
}

pub(super) async fn run(caller: &Caller, options: UserOptions) -> Result<(), Error> {
    let UserOptions { reach, command } = options;
    match command {
        UserCommand::Create { name, about } => {
            let About { display_name, email, mobile_phone, comments } = about;
            let request = CreateUserRequest { user_name: name, display_name, mobile_phone, email, comments };
            let made = caller.call::<CreateUser>(request).await?.user;
            done(&reach, &made, &format!("user {} is made", made.user_name))
        }
        UserCommand::List => {
            let users = list(caller).await?;
            if reach.json { print_json(&users) } else { print(&listed(&users)) }
        }
        UserCommand::Show { name } => {
            let whole = show(caller, name).await?;
            if reach.json { print_json(&whole) } else { print(&shown(&whole)) }
        }
        UserCommand::Update { name, new_name, about } => {
            let request = UpdateUserRequest {
                user_name: name,
                new_user_name: new_name,
                new_display_name: about.display_name,
                new_mobile_phone: about.mobile_phone,
                new_email: about.email,
                new_comments: about.comments,
            };
            let changed = caller.call::<UpdateUser>(request).await?.user;
            done(&reach, &changed, &format!("user {} is changed", changed.user_name))
        }
        UserCommand::Delete { name } => {
            let answer = caller.call::<DeleteUser>(DeleteUserRequest { user_name: name.clone() }).await?;
            done(&reach, &answer, &format!("user {name} is deleted"))
        }
    }
}

async fn list(caller: &Caller) -> Result<Vec<User>, Error> {
    lists::all(async |marker| {
        let answer = caller.call::<ListUsers>(ListUsersRequest { marker, ..Default::default() }).await?;
        Ok((answer.users.user, answer.marker.filter(|_| answer.is_truncated)))
    })
    .await
}

async fn show(caller: &Caller, name: String) -> Result<Whole, Error> {
    let user = caller.call::<GetUser>(GetUserRequest { user_name: name.clone() }).await?.user;
    let keys = ListAccessKeysRequest { user_name: Some(name.clone()) };
    let groups = ListGroupsForUserRequest { user_name: name.clone() };
    Ok(Whole {
        user,
        access_keys: caller.call::<ListAccessKeys>(keys).await?.access_keys.access_key,
        groups: caller.call::<ListGroupsForUser>(groups).await?.groups.group,
        policies: caller
            .call::<ListPoliciesForUser>(ListPoliciesForUserRequest { user_name: name })
            .await?
            .policies
            .policy,
    })
}

fn listed(users: &[User]) -> String {
    let row = |user: &User| {
        [
            user.user_name.clone(),
            user.user_id.clone(),
            user.create_date.clone(),
            or_dash(user.display_name.as_ref()),
        ]
    };
    table(["USER", "ID", "MADE", "DISPLAY NAME"], &users.iter().map(row).collect::<Vec<_>>())
}

fn shown(whole: &Whole) -> String {
    let Whole { user, access_keys, groups, policies } = whole;
    let keys = access_keys.iter().map(|key| format!("{} {}", key.access_key_id, key.status));
    let groups = groups.iter().map(|group| group.group_name.as_str());
    let policies = policies.iter().map(|policy| format!("{}/{}", policy.policy_type, policy.policy_name));
    fields(&[
        ("user", &user.user_name),
        ("id", &user.user_id),
        ("display name", text(&user.display_name)),
        ("email", text(&user.email)),
        ("mobile phone", text(&user.mobile_phone)),
        ("comments", text(&user.comments)),
        ("made", &user.create_date),
        ("changed", text(&user.update_date)),
        ("keys", &keys.collect::<Vec<_>>().join(", ")),
        ("groups", &groups.collect::<Vec<_>>().join(", ")),
        ("policies", &policies.collect::<Vec<_>>().join(", ")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_shown_with_what_belongs_to_it() {
        let whole = Whole {
            user: User {
                user_name: "alice".into(),
                user_id: "2".into(),
                create_date: "T".into(),
                ..User::default()
            },
            access_keys: vec![AccessKey {
                access_key_id: "LTAI1".into(),
                status: "Active".into(),
                ..AccessKey::default()
            }],
            groups: vec![JoinedGroup { group_name: "shop".into(), ..JoinedGroup::default() }],
            policies: vec![AttachedPolicy {
                policy_name: "one".into(),
                policy_type: "Custom".into(),
                ..AttachedPolicy::default()
            }],
        };
        let text = shown(&whole);
        for line in ["user      alice", "keys      LTAI1 Active", "groups    shop", "policies  Custom/one"] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(!text.contains("email"));
    }
}
