//! The way out to the networks: one folder a network, and the HTTP client that they share.
//!
//! What lives here speaks a network's own protocol and knows nothing of the service's records: a connector is
//! given plain values and answers what the network said. Deciding what to send, and when again, is `outbound`'s.

pub mod http;
pub mod picture;
pub mod whatsapp;

#[cfg(test)]
mod stand_in;
