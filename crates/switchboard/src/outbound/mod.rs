//! Accepted messages on their way to a network.
//!
//! A job is written with its message and removed with the first word of the network on it: the answer of the send, or a
//! status that overtook it. So a job that is found after a start may have been sent already: it is *in doubt* and waits a
//! while for such a status before it is sent (again). So do the jobs of a node that has gone, when another one takes them. A message may
//! reach a phone twice, never not at all.

mod memory;
mod send;
mod worker;

pub use worker::{Offered, Outbound, Settings, Worker};
