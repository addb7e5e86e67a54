//! WhatsApp Business Accounts and their numbers.
//!
//! An account is bound to a space, its numbers come with it. Their webhooks are set in
//! [`crate::webhooks`] and read back here.

pub mod chatapp_bind_waba;
pub mod chatapp_sync_phone_number;
pub mod phone_number;
pub mod query_chatapp_bind_waba;
pub mod query_chatapp_phone_numbers;

pub use chatapp_bind_waba::*;
pub use chatapp_sync_phone_number::*;
pub use phone_number::*;
pub use query_chatapp_bind_waba::*;
pub use query_chatapp_phone_numbers::*;

use crate::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<ChatappBindWaba>(),
    Contract::of::<QueryChatappBindWaba>(),
    Contract::of::<ChatappSyncPhoneNumber>(),
    Contract::of::<QueryChatappPhoneNumbers>(),
];
