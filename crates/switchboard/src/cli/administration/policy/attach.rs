//! Whom policies bind.

use clap::Args;
use identity::policies::{
    AttachPolicyToGroup, AttachPolicyToGroupRequest, AttachPolicyToRole, AttachPolicyToRoleRequest,
    AttachPolicyToUser, AttachPolicyToUserRequest, DetachPolicyFromGroup, DetachPolicyFromGroupRequest,
    DetachPolicyFromRole, DetachPolicyFromRoleRequest, DetachPolicyFromUser, DetachPolicyFromUserRequest,
};
use serde_json::json;

use super::Which;
use crate::cli::administration::confirm::done;
use crate::cli::error::Error;
use crate::cli::reach::{Caller, ReachOptions};

/// What `switchboard policy attach` and `detach` take.
#[derive(Debug, Args)]
pub(super) struct AttachOptions {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    whom: Whom,
}

/// One of three.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Whom {
    /// A user
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// A group, and so its users
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// A role, and so its sessions
    #[arg(long, value_name = "NAME")]
    role: Option<String>,
}

/// A user, a group or a role by name.
enum Entity {
    User(String),
    Group(String),
    Role(String),
}

impl Whom {
    fn entity(self) -> Result<Entity, Error> {
        match (self.user, self.group, self.role) {
            (Some(name), None, None) => Ok(Entity::User(name)),
            (None, Some(name), None) => Ok(Entity::Group(name)),
            (None, None, Some(name)) => Ok(Entity::Role(name)),
            _ => Err(Error::Usage("give one of --user, --group and --role".to_owned())),
        }
    }
}

impl std::fmt::Display for Entity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(name) => write!(formatter, "user {name}"),
            Self::Group(name) => write!(formatter, "group {name}"),
            Self::Role(name) => write!(formatter, "role {name}"),
        }
    }
}

pub(super) async fn attach(
    caller: &Caller,
    reach: &ReachOptions,
    options: AttachOptions,
) -> Result<(), Error> {
    let (Which { name: policy_name, kind: policy_type }, entity) = (options.which, options.whom.entity()?);
    let line = format!("policy {policy_type}/{policy_name} binds {entity}");
    match entity {
        Entity::User(user_name) => {
            let request =
                AttachPolicyToUserRequest { policy_type, policy_name, user_name, ..Default::default() };
            caller.call::<AttachPolicyToUser>(request).await?;
        }
        Entity::Group(group_name) => {
            let request =
                AttachPolicyToGroupRequest { policy_type, policy_name, group_name, ..Default::default() };
            caller.call::<AttachPolicyToGroup>(request).await?;
        }
        Entity::Role(role_name) => {
            let request =
                AttachPolicyToRoleRequest { policy_type, policy_name, role_name, ..Default::default() };
            caller.call::<AttachPolicyToRole>(request).await?;
        }
    }
    done(reach, &json!({}), &line)
}

pub(super) async fn detach(
    caller: &Caller,
    reach: &ReachOptions,
    options: AttachOptions,
) -> Result<(), Error> {
    let (Which { name: policy_name, kind: policy_type }, entity) = (options.which, options.whom.entity()?);
    let line = format!("policy {policy_type}/{policy_name} binds {entity} no more");
    match entity {
        Entity::User(user_name) => {
            let request =
                DetachPolicyFromUserRequest { policy_type, policy_name, user_name, ..Default::default() };
            caller.call::<DetachPolicyFromUser>(request).await?;
        }
        Entity::Group(group_name) => {
            let request =
                DetachPolicyFromGroupRequest { policy_type, policy_name, group_name, ..Default::default() };
            caller.call::<DetachPolicyFromGroup>(request).await?;
        }
        Entity::Role(role_name) => {
            let request =
                DetachPolicyFromRoleRequest { policy_type, policy_name, role_name, ..Default::default() };
            caller.call::<DetachPolicyFromRole>(request).await?;
        }
    }
    done(reach, &json!({}), &line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_binds_one_of_three() {
        let name = || Some("x".to_owned());
        let whom = |user, group, role| Whom { user, group, role }.entity().map(|entity| entity.to_string());
        assert_eq!(whom(name(), None, None).unwrap(), "user x");
        assert_eq!(whom(None, name(), None).unwrap(), "group x");
        assert_eq!(whom(None, None, name()).unwrap(), "role x");
        assert!(whom(name(), name(), None).is_err() && whom(None, None, None).is_err());
    }
}
