//! The way out to the networks: one folder a network, the HTTP client that they share, and the guard before the addresses
//! that customers name.
//!
//! What lives here speaks a network's own protocol and knows nothing of the service's records: a connector is
//! given plain values and answers what the network said. Deciding what to send, and when again, is `outbound`'s.

pub mod guard;
pub mod http;
pub mod picture;
pub mod whatsapp;

#[cfg(test)]
mod stand_in;
