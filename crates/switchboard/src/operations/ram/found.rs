//! Users and groups of the caller's account by their names.

use identity::Fault;

use crate::model::identity::{Group, GroupName, User, UserName};
use crate::operations::{Call, Failure};
use crate::store::{Versioned, records};

/// A user; what is no name is nobody's.
///
/// # Errors
/// `EntityNotExist.User`, or the store's.
pub async fn user(call: &Call<'_>, name: &str) -> Result<Versioned<User>, Failure> {
    let stored = match UserName::parse(name) {
        Ok(name) => records::get::<User>(call.store(), call.account, name.as_str()).await?,
        Err(_) => None,
    };
    Ok(stored.ok_or_else(Fault::user_not_exist)?)
}

/// A group; what is no name is nobody's.
///
/// # Errors
/// `EntityNotExist.Group`, or the store's.
pub async fn group(call: &Call<'_>, name: &str) -> Result<Versioned<Group>, Failure> {
    let stored = match GroupName::parse(name) {
        Ok(name) => records::get::<Group>(call.store(), call.account, name.as_str()).await?,
        Err(_) => None,
    };
    Ok(stored.ok_or_else(Fault::group_not_exist)?)
}
