//! Whose keys a call is about: those of the user that `UserName` names, else the caller's own.

use identity::Fault;

use crate::access::Principal;
use crate::model::identity::{IdentityId, User};
use crate::model::{AccessKey, Account};
use crate::operations::ram::found;
use crate::operations::{Call, Failure};
use crate::store::{Change, StoreError, Versioned, records};

/// Who has keys. His record is written when a key comes, so that two that come at once are counted, and none comes to
/// somebody who goes.
#[derive(Debug)]
pub enum Owner {
    /// The account itself.
    Root(Versioned<Account>),
    /// A user of it.
    User(Versioned<User>),
}

impl Owner {
    /// The owner that a call names. A session of a role has no keys of its own: for it, a user has to be named.
    ///
    /// # Errors
    /// `EntityNotExist.User`, or the store's.
    pub async fn of(call: &Call<'_>, user_name: Option<&str>) -> Result<Self, Failure> {
        match (user_name.filter(|name| !name.is_empty()), &call.caller.principal) {
            (Some(name), _) => Ok(Self::User(found::user(call, name).await?)),
            (None, Principal::Root) => {
                let account = call.account.as_str();
                let stored = records::get::<Account>(call.store(), call.account, account).await?;
                let missing = || StoreError::Damaged(format!("account {account} has no record"));
                Ok(Self::Root(stored.ok_or_else(missing)?))
            }
            (None, Principal::User { id, name }) => {
                let user = found::user(call, name.as_str()).await?;
                // A user of that name that was made meanwhile is another one.
                if user.value.id == *id { Ok(Self::User(user)) } else { Err(Fault::user_not_exist().into()) }
            }
            (None, Principal::Role { .. }) => Err(Fault::user_not_exist().into()),
        }
    }

    /// The user's id; none: the account itself.
    pub fn user(&self) -> Option<&IdentityId> {
        match self {
            Self::Root(_) => None,
            Self::User(user) => Some(&user.value.id),
        }
    }

    /// All of its keys, oldest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn keys(&self, call: &Call<'_>) -> Result<Vec<AccessKey>, Failure> {
        let owner = self.user().map_or(AccessKey::OF_ROOT, IdentityId::as_str);
        let found = call.find::<AccessKey>("user", owner).await?;
        let mut keys: Vec<AccessKey> = found.into_iter().map(|key| key.value).collect();
        keys.sort_by(|one, other| (one.created_ms, &one.id).cmp(&(other.created_ms, &other.id)));
        Ok(keys)
    }

    /// A key of its own; anybody else's is answered like one that does not exist.
    ///
    /// # Errors
    /// `EntityNotExist.User.AccessKey`, or the store's.
    pub async fn key(&self, call: &Call<'_>, id: &str) -> Result<Versioned<AccessKey>, Failure> {
        let stored = records::get::<AccessKey>(call.store(), call.account, id).await?;
        let own = stored.filter(|key| key.value.user.as_ref() == self.user());
        Ok(own.ok_or_else(Fault::user_access_key_not_exist)?)
    }

    /// Writes the owner's record as it is, at the version that was read.
    ///
    /// # Errors
    /// The record cannot be written as JSON, which none of ours does.
    pub fn touch(&self, change: &mut Change) -> Result<(), StoreError> {
        match self {
            Self::Root(account) => change.replace(account, &account.value),
            Self::User(user) => change.replace(user, &user.value),
        }
    }
}
