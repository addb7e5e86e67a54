//! The Chat App Message Service API, version 2020-06-06.
//!
//! One file an operation: what it takes, what it answers, and its [contract](contract::Operation)
//! as constants. Around them stand the envelope of an [answer], the [errors] and the shapes of the
//! [receipts]. Feature `client` adds a typed client. Nothing here decides or stores anything: the
//! service does, in a tree of the same shape.
//!
//! Facts come from the notes on the service's behaviour ("behaviour notes") and on the OpenAPI
//! gateway ("gateway notes"); a number behind them names the section.

use std::sync::LazyLock;

pub mod answer;
#[cfg(feature = "client")]
pub mod client;
pub mod contract;
pub mod conversation;
pub mod errors;
pub mod groups;
pub mod instances;
pub mod messages;
pub mod numbers;
pub mod paging;
pub mod receipts;
pub mod templates;
pub mod webhooks;

use contract::Contract;

/// The product's code, as in the host name and in the actions of policies.
pub const PRODUCT: &str = "cams";

/// The value of the parameter `Version`.
pub const VERSION: &str = "2020-06-06";

/// The contracts of all operations, folder by folder.
#[must_use]
pub fn contracts() -> &'static [Contract] {
    static ALL: LazyLock<Vec<Contract>> = LazyLock::new(|| {
        [
            webhooks::CONTRACTS,
            instances::CONTRACTS,
            numbers::CONTRACTS,
            groups::CONTRACTS,
            conversation::CONTRACTS,
            messages::CONTRACTS,
            templates::CONTRACTS,
        ]
        .concat()
    });
    &ALL
}
