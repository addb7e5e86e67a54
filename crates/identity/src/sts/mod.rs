//! The STS API: sessions of roles, and who calls (gateway notes, 6).

mod assume_role;
mod get_caller_identity;

pub use assume_role::*;
pub use get_caller_identity::*;

use cams::contract::Contract;

/// The value of the parameter `Version`.
pub const VERSION: &str = "2015-04-01";

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[Contract::of::<AssumeRole>(), Contract::of::<GetCallerIdentity>()];
