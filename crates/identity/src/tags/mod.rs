//! Tags of roles and policies.

mod list_tag_resources;
mod tag;
mod tag_resources;
mod untag_resources;

pub use list_tag_resources::*;
pub use tag::*;
pub use tag_resources::*;
pub use untag_resources::*;

use cams::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] =
    &[Contract::of::<TagResources>(), Contract::of::<UntagResources>(), Contract::of::<ListTagResources>()];
