//! The access keys of users, and of the account itself.

mod create_access_key;
mod delete_access_key;
mod get_access_key_last_used;
mod list_access_keys;
mod owner;
mod update_access_key;

use identity::access_keys::{
    CreateAccessKey, DeleteAccessKey, GetAccessKeyLastUsed, ListAccessKeys, UpdateAccessKey,
};

use crate::model::AccessKey;
use crate::operations::Route;

/// The operations of this folder.
pub(in crate::operations) const ROUTES: &[Route] = &[
    Route::of::<CreateAccessKey>(),
    Route::of::<UpdateAccessKey>(),
    Route::of::<ListAccessKeys>(),
    Route::of::<DeleteAccessKey>(),
    Route::of::<GetAccessKeyLastUsed>(),
];

/// `Status` of a key.
fn status(key: &AccessKey) -> &'static str {
    if key.active { ACTIVE } else { INACTIVE }
}

const ACTIVE: &str = "Active";
const INACTIVE: &str = "Inactive";
