//! Opening the service for an account, and the account's instances.
//!
//! An instance is a channel of one type. For a direct customer it is the same as the space that
//! `CustSpaceId` names everywhere else.

pub mod create_instance;
pub mod delete_instance;
pub mod get_chatapp_open_status;
pub mod list_instance;
pub mod open_chatapp_service;
pub mod query_instance;
pub mod update_instance;

pub use create_instance::*;
pub use delete_instance::*;
pub use get_chatapp_open_status::*;
pub use list_instance::*;
pub use open_chatapp_service::*;
pub use query_instance::*;
pub use update_instance::*;

use crate::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<OpenChatappService>(),
    Contract::of::<GetChatappOpenStatus>(),
    Contract::of::<CreateInstance>(),
    Contract::of::<QueryInstance>(),
    Contract::of::<ListInstance>(),
    Contract::of::<UpdateInstance>(),
    Contract::of::<DeleteInstance>(),
];
