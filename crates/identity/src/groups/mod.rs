//! Groups: users that share permissions.

mod add_user_to_group;
mod create_group;
mod delete_group;
mod get_group;
mod group;
mod list_groups;
mod list_groups_for_user;
mod list_users_for_group;
mod remove_user_from_group;
mod update_group;

pub use add_user_to_group::*;
pub use create_group::*;
pub use delete_group::*;
pub use get_group::*;
pub use group::*;
pub use list_groups::*;
pub use list_groups_for_user::*;
pub use list_users_for_group::*;
pub use remove_user_from_group::*;
pub use update_group::*;

use cams::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<CreateGroup>(),
    Contract::of::<GetGroup>(),
    Contract::of::<UpdateGroup>(),
    Contract::of::<ListGroups>(),
    Contract::of::<DeleteGroup>(),
    Contract::of::<AddUserToGroup>(),
    Contract::of::<RemoveUserFromGroup>(),
    Contract::of::<ListGroupsForUser>(),
    Contract::of::<ListUsersForGroup>(),
];
