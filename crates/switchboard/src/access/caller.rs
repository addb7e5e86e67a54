//! The identity behind an access key.

use std::sync::Arc;

use crate::model::identity::{IdentityId, RoleName, UserName};
use crate::model::{AccountId, AccountLimits};

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// The account itself: policies do not bind it (gateway notes, 5.1).
    Root,
    /// A RAM user.
    User {
        /// Its id.
        id: IdentityId,
        /// Its name.
        name: UserName,
    },
    /// A session of a role.
    Role {
        /// The role's id.
        id: IdentityId,
        /// The role's name.
        name: RoleName,
        /// What the session was called when the role was taken.
        session: String,
    },
}

impl Principal {
    /// Its ARN as answers and audit entries name it (gateway notes, 5.1).
    pub fn arn(&self, account: &AccountId) -> String {
        match self {
            Self::Root => format!("acs:ram::{account}:root"),
            Self::User { name, .. } => format!("acs:ram::{account}:user/{name}"),
            Self::Role { name, session, .. } => {
                // The cloud lower-cases a role's name in its ARN (gateway notes, 5.1).
                format!("acs:ram::{account}:role/{}/{session}", name.as_str().to_lowercase())
            }
        }
    }

    /// Its ARN as trust policies name it: a session is the role that it is of.
    pub fn trusted_arn(&self, account: &AccountId) -> String {
        match self {
            Self::Role { name, .. } => format!("acs:ram::{account}:role/{name}"),
            Self::Root | Self::User { .. } => self.arn(account),
        }
    }

    /// The value of the condition key `acs:PrincipalARN` (gateway notes, 5.5).
    pub fn condition_arn(&self, account: &AccountId) -> String {
        match self {
            Self::Root => format!("acs:ram:*:{account}:root"),
            Self::User { name, .. } => format!("acs:ram:*:{account}:user/{name}"),
            Self::Role { name, .. } => format!("acs:ram:*:{account}:role/{name}"),
        }
    }
}

/// A policy that binds a caller, ready to be asked.
#[derive(Debug, Clone)]
pub struct AttachedPolicy {
    /// Type and name: `Custom/one-instance`.
    pub name: String,
    /// The policy.
    pub policy: Arc<ram::Policy>,
}

/// An access key and the identity behind it, with all that decides on its calls.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account that the key signs for.
    pub account: AccountId,
    /// Who of it.
    pub principal: Principal,
    /// What has to have signed.
    pub key: acs::Key,
    /// Whether the account opened the service.
    pub opened: bool,
    /// Limits that an operator set for the account.
    pub limits: AccountLimits,
    /// The policies of the user and of its groups, or those of the role.
    pub policies: Vec<AttachedPolicy>,
    /// What `AssumeRole` was given: it only narrows.
    pub session_policy: Option<AttachedPolicy>,
}

impl Caller {
    /// The account itself, when who administers works on the data and no key signs.
    pub fn root(account: &AccountId, opened: bool) -> Self {
        Self {
            account: account.clone(),
            principal: Principal::Root,
            key: acs::Key::new("", ""),
            opened,
            limits: AccountLimits::none(account.clone()),
            policies: Vec::new(),
            session_policy: None,
        }
    }

    /// The ARN of the identity.
    pub fn arn(&self) -> String {
        self.principal.arn(&self.account)
    }
}
