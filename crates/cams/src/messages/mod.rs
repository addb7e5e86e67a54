//! Sending, and the history of what was sent and received.
//!
//! What becomes of a message is told by [`crate::receipts`].

pub mod list_chatapp_message;
pub mod send_chatapp_message;

pub use list_chatapp_message::*;
pub use send_chatapp_message::*;

use crate::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] =
    &[Contract::of::<SendChatappMessage>(), Contract::of::<ListChatappMessage>()];
