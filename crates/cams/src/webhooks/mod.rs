//! Where receipts go: the level of a space, and the level of a number that beats it.
//!
//! The receipts themselves have their shapes in [`crate::receipts`].

pub mod update_account_webhook;
pub mod update_phone_webhook;

pub use update_account_webhook::*;
pub use update_phone_webhook::*;

use crate::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] =
    &[Contract::of::<UpdateAccountWebhook>(), Contract::of::<UpdatePhoneWebhook>()];
