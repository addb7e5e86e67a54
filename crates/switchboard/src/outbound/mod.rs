//! Accepted messages on their way to a network.
//!
//! A job is written with its message and removed with the first word of the network on it: the answer of the send, or a
//! status that overtook it. So a job that is found after a start may have been sent already: it is *in doubt* and waits a
//! while for such a status before it is sent (again). A message may reach a phone twice, never not at all.

mod send;
mod worker;

pub use worker::{Outbound, Settings, Worker};
