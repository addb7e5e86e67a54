//! RAM users: persons and programs of an account, with keys and permissions of their own.

mod create_user;
mod delete_user;
mod get_user;
mod list_users;
mod update_user;
mod user;

pub use create_user::*;
pub use delete_user::*;
pub use get_user::*;
pub use list_users::*;
pub use update_user::*;
pub use user::*;

use cams::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<CreateUser>(),
    Contract::of::<GetUser>(),
    Contract::of::<UpdateUser>(),
    Contract::of::<ListUsers>(),
    Contract::of::<DeleteUser>(),
];
