//! RAM users.

mod create_user;
mod delete_user;
mod get_user;
mod list_users;
mod profile;
mod update_user;

use identity::users::{CreateUser, DeleteUser, GetUser, ListUsers, UpdateUser};

use super::shown::time;
use crate::model::identity::User;
use crate::operations::Route;

/// The operations of this folder.
pub(in crate::operations) const ROUTES: &[Route] = &[
    Route::of::<CreateUser>(),
    Route::of::<GetUser>(),
    Route::of::<UpdateUser>(),
    Route::of::<ListUsers>(),
    Route::of::<DeleteUser>(),
];

/// A user as answers show it.
fn shown(user: &User) -> identity::users::User {
    identity::users::User {
        user_id: user.id.to_string(),
        user_name: user.name.to_string(),
        display_name: user.display_name.clone(),
        mobile_phone: user.mobile_phone.clone(),
        email: user.email.clone(),
        comments: user.comments.clone(),
        create_date: time(user.created_ms),
        update_date: Some(time(user.updated_ms)),
        last_login_date: None,
    }
}
