//! The stages of the service against a real store and real sockets, and the rules of the house.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod accounts;
mod calls;
mod deletion;
mod disk_faults;
mod faults;
mod graph;
mod groups;
mod guarded;
mod house;
mod identities;
mod nonces;
mod operator;
mod outbound;
mod policies;
mod queues;
mod receiver;
mod reference;
mod script;
mod sending;
mod stage;
mod statuses;
mod templates;
mod unspoken;
mod webhooks;
