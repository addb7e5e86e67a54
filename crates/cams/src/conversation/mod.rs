//! What a person sees who opens a chat: prompts, commands, and whether the business hears of it.
//!
//! The network holds it; nothing is kept here, so that the two cannot drift.

pub mod command;
pub mod get_conversational_automation;
pub mod update_conversational_automation;

pub use command::*;
pub use get_conversational_automation::*;
pub use update_conversational_automation::*;

use crate::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] =
    &[Contract::of::<UpdateConversationalAutomation>(), Contract::of::<GetConversationalAutomation>()];
