//! Groups of users. Who is in a group stands in the users' records, by the group's id; the group counts them.

mod add_user_to_group;
mod create_group;
mod delete_group;
mod get_group;
mod list_groups;
mod list_groups_for_user;
mod list_users_for_group;
mod remove_user_from_group;
mod update_group;

use identity::groups::{
    AddUserToGroup, CreateGroup, DeleteGroup, GetGroup, ListGroups, ListGroupsForUser, ListUsersForGroup,
    RemoveUserFromGroup, UpdateGroup,
};

use super::shown::time;
use crate::model::identity::Group;
use crate::operations::Route;

/// The operations of this folder.
pub(in crate::operations) const ROUTES: &[Route] = &[
    Route::of::<CreateGroup>(),
    Route::of::<GetGroup>(),
    Route::of::<UpdateGroup>(),
    Route::of::<ListGroups>(),
    Route::of::<DeleteGroup>(),
    Route::of::<AddUserToGroup>(),
    Route::of::<RemoveUserFromGroup>(),
    Route::of::<ListGroupsForUser>(),
    Route::of::<ListUsersForGroup>(),
];

/// A group as answers show it.
fn shown(group: &Group) -> identity::groups::Group {
    identity::groups::Group {
        group_id: group.id.to_string(),
        group_name: group.name.to_string(),
        comments: group.comments.clone(),
        create_date: time(group.created_ms),
        update_date: Some(time(group.updated_ms)),
    }
}
