//! Templates: texts that a network has to review before they may be sent.
//!
//! [`component`] holds the parts as they are submitted, [`component_detail`] as they are answered.

pub mod component;
pub mod component_detail;
pub mod create_chatapp_template;
pub mod delete_chatapp_template;
pub mod get_chatapp_template_detail;
pub mod list_chatapp_template;

pub use component::*;
pub use component_detail::*;
pub use create_chatapp_template::*;
pub use delete_chatapp_template::*;
pub use get_chatapp_template_detail::*;
pub use list_chatapp_template::*;

use crate::contract::Contract;

/// The contracts of this folder's operations.
pub const CONTRACTS: &[Contract] = &[
    Contract::of::<CreateChatappTemplate>(),
    Contract::of::<GetChatappTemplateDetail>(),
    Contract::of::<ListChatappTemplate>(),
    Contract::of::<DeleteChatappTemplate>(),
];
