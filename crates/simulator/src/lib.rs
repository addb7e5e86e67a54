//! The simulated networks and their phones: durable HTTP servers that speak the networks' own protocols and
//! know nothing of the service that calls them.
//!
//! - `whatsapp`: Meta's Graph API and its webhooks, a folder a network
//! - `control`: what people and tests do to the world, under `/simulator/`, for loopback callers only
//! - `delivery`: webhooks on their way, in order for each message, until they are answered
//! - `store`: the state, in SQLite; a change and its webhooks are one transaction
//! - `clock`: the network clock, which may be moved

mod clock;
mod control;
mod delivery;
mod error;
mod refusal;
mod simulator;
mod store;
mod whatsapp;

pub use clock::NetworkClock;
pub use error::Error;
pub use simulator::{Callbacks, Settings, Simulator};
