//! The access keys of an account and of its users.

mod access_key;
mod create_access_key;
mod delete_access_key;
mod get_access_key_last_used;
mod list_access_keys;
mod update_access_key;

pub use access_key::*;
pub use create_access_key::*;
pub use delete_access_key::*;
pub use get_access_key_last_used::*;
pub use list_access_keys::*;
pub use update_access_key::*;

use cams::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<CreateAccessKey>(),
    Contract::of::<UpdateAccessKey>(),
    Contract::of::<ListAccessKeys>(),
    Contract::of::<DeleteAccessKey>(),
    Contract::of::<GetAccessKeyLastUsed>(),
];
