//! Groups of a business number, which live in the network: a change is asked for here and confirmed
//! by the network later.

pub mod add_chat_group;
pub mod delete_chat_group;
pub mod list_chat_group;
pub mod list_chat_group_participants;
pub mod update_chat_group;

pub use add_chat_group::*;
pub use delete_chat_group::*;
pub use list_chat_group::*;
pub use list_chat_group_participants::*;
pub use update_chat_group::*;

use crate::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<AddChatGroup>(),
    Contract::of::<ListChatGroup>(),
    Contract::of::<UpdateChatGroup>(),
    Contract::of::<DeleteChatGroup>(),
    Contract::of::<ListChatGroupParticipants>(),
];
