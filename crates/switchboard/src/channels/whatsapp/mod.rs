//! WhatsApp through Meta's Graph API.
//!
//! [`Connector`] has one method for each thing that the service asks of the network; the files below are named
//! for those. Each call has a deadline, and its [`Failure`] says whether the network refused, was never reached,
//! or may have acted although no answer came. Nothing is repeated here: that is for the caller, who knows
//! whether a repetition does harm.

mod call;
mod connector;
mod failure;
mod groups;
mod messages;
mod multipart;
mod network;
mod numbers;
mod pages;
mod subscriptions;
mod templates;

pub use connector::Connector;
pub use failure::{Failure, patience};
pub use groups::GroupChange;
pub use messages::{Accepted, Content, Outgoing, Recipient};
pub use network::{Network, NetworkError};
