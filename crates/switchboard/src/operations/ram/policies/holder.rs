//! What policies are attached to.

use identity::Fault;

use crate::model::identity::{Attachment, Group, PolicyRef, Role, User};
use crate::operations::ram::found::Named;
use crate::operations::{Call, Failure};
use crate::store::{Record, Versioned};

/// The index by which those that have a policy are found.
const INDEX: &str = "policy";

/// A user, a group or a role.
pub trait Holder: Named {
    /// What is attached.
    fn policies(&self) -> &Vec<Attachment>;

    /// What is attached, to be changed.
    fn policies_mut(&mut self) -> &mut Vec<Attachment>;

    /// The refusal when it has the policy already.
    fn has_policy() -> Fault;

    /// The refusal when it does not have the policy.
    fn has_no_policy() -> Fault;

    /// The refusal when it has as many as may be.
    fn too_many() -> Fault;
}

/// Everything of a kind that has the policy, by name.
///
/// # Errors
/// The store's.
pub async fn holders<H: Holder>(call: &Call<'_>, policy: &PolicyRef) -> Result<Vec<Versioned<H>>, Failure> {
    call.find::<H>(INDEX, &policy.index()).await
}

/// To how many users, groups and roles a policy is attached.
///
/// # Errors
/// The store's.
pub async fn attachments(call: &Call<'_>, policy: &PolicyRef) -> Result<u32, Failure> {
    let index = policy.index();
    let mut count = 0;
    for kind in [User::KIND, Group::KIND, Role::KIND] {
        count += call.store().rows_by(call.account, kind, INDEX, &index).await?.len();
    }
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

macro_rules! holder {
    ($($kind:ty: $has_policy:ident, $has_no_policy:ident, $too_many:ident;)*) => {
        $(impl Holder for $kind {
            fn policies(&self) -> &Vec<Attachment> {
                &self.policies
            }

            fn policies_mut(&mut self) -> &mut Vec<Attachment> {
                &mut self.policies
            }

            fn has_policy() -> Fault {
                Fault::$has_policy()
            }

            fn has_no_policy() -> Fault {
                Fault::$has_no_policy()
            }

            fn too_many() -> Fault {
                Fault::$too_many()
            }
        })*
    };
}

holder! {
    User: user_policy_exists, user_policy_not_exist, too_many_user_policies;
    Group: group_policy_exists, group_policy_not_exist, too_many_group_policies;
    Role: role_policy_exists, role_policy_not_exist, too_many_role_policies;
}
