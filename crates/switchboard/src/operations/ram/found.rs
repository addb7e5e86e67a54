//! Users, groups, roles and policies of the caller's account by their names.

use identity::Fault;

use crate::model::identity::{Group, GroupName, Policy, PolicyName, Role, RoleName, User, UserName};
use crate::operations::{Call, Failure};
use crate::store::{Record, Versioned, records};

/// What a call names; its name is the record's key.
pub trait Named: Record {
    /// Whether anything of this kind may be called so.
    fn may_be(name: &str) -> bool;

    /// The refusal when nothing is called so.
    fn not_exist() -> Fault;
}

/// What has this name; what is no name is nobody's.
///
/// # Errors
/// Nothing has it (`EntityNotExist.…`), or the store's.
pub async fn named<R: Named>(call: &Call<'_>, name: &str) -> Result<Versioned<R>, Failure> {
    let stored =
        if R::may_be(name) { records::get::<R>(call.store(), call.account, name).await? } else { None };
    Ok(stored.ok_or_else(R::not_exist)?)
}

/// A user.
///
/// # Errors
/// `EntityNotExist.User`, or the store's.
pub async fn user(call: &Call<'_>, name: &str) -> Result<Versioned<User>, Failure> {
    named(call, name).await
}

/// A group.
///
/// # Errors
/// `EntityNotExist.Group`, or the store's.
pub async fn group(call: &Call<'_>, name: &str) -> Result<Versioned<Group>, Failure> {
    named(call, name).await
}

/// A role.
///
/// # Errors
/// `EntityNotExist.Role`, or the store's.
pub async fn role(call: &Call<'_>, name: &str) -> Result<Versioned<Role>, Failure> {
    named(call, name).await
}

/// A custom policy.
///
/// # Errors
/// `EntityNotExist.Policy`, or the store's.
pub async fn policy(call: &Call<'_>, name: &str) -> Result<Versioned<Policy>, Failure> {
    named(call, name).await
}

impl Named for User {
    fn may_be(name: &str) -> bool {
        UserName::parse(name).is_ok()
    }

    fn not_exist() -> Fault {
        Fault::user_not_exist()
    }
}

impl Named for Group {
    fn may_be(name: &str) -> bool {
        GroupName::parse(name).is_ok()
    }

    fn not_exist() -> Fault {
        Fault::group_not_exist()
    }
}

impl Named for Role {
    fn may_be(name: &str) -> bool {
        RoleName::parse(name).is_ok()
    }

    fn not_exist() -> Fault {
        Fault::role_not_exist()
    }
}

impl Named for Policy {
    fn may_be(name: &str) -> bool {
        PolicyName::parse(name).is_ok()
    }

    fn not_exist() -> Fault {
        Fault::policy_not_exist()
    }
}
