//! HTTP as a client, for all networks and for customers: connections that are kept, a deadline over the whole exchange, a
//! limit on the answer, an honest word on whether a request that failed may have been acted on, and which of a closed list
//! went wrong.

mod cause;
mod client;
mod connector;
mod error;
#[cfg(test)]
mod faults;
mod outgoing;

pub use client::{Client, Larger, Limits, remote_address};
pub use error::{ExchangeError, Fault, FaultKind};
