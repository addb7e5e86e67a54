//! Dybaseapi, the API that gives out credentials for receipt queues (queue notes, 10): one operation.
//!
//! It speaks the same protocol as the Chat App API and has its contract's form; see the crates `acs` and `cams`.

mod query_token_for_mns_queue;

pub use query_token_for_mns_queue::*;

use cams::contract::Contract;

/// The value of the parameter `Version`.
pub const VERSION: &str = "2017-05-25";

/// Versions under which the same is served: an older demonstration of the vendor's asks for one (queue notes, 10.2).
pub const OTHER_VERSIONS: &[&str] = &["2018-05-01"];

/// The contracts of its operations.
pub const CONTRACTS: &[Contract] = &[Contract::of::<QueryTokenForMnsQueue>()];
