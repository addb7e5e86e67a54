//! Roles: permissions that those who are trusted take for a while.

mod create_role;
mod delete_role;
mod get_role;
mod list_roles;
mod role;
mod update_role;

pub use create_role::*;
pub use delete_role::*;
pub use get_role::*;
pub use list_roles::*;
pub use role::*;
pub use update_role::*;

use cams::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<CreateRole>(),
    Contract::of::<GetRole>(),
    Contract::of::<UpdateRole>(),
    Contract::of::<ListRoles>(),
    Contract::of::<DeleteRole>(),
];
