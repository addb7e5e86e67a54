//! HTTP as a client, for all networks: connections that are kept, a deadline over the whole exchange, a limit on
//! the answer, and an honest word on whether a request that failed may have been acted on.

mod client;
mod error;
mod outgoing;

pub use client::{Client, Larger, Limits};
pub use error::ExchangeError;
