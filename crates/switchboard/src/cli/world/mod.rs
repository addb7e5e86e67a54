//! World files: what shall exist in a new store and in its simulated network, as TOML.
//!
//! [`Draft`] is a file that has been read and checked; its [`complete`](Draft::complete) fills in every id that was left
//! out and gives a [`World`], which is kept with the store until it is applied (decision 4: seeding is safe to
//! interrupt), and whose [`network_half`](World::network_half) goes to the simulated network.

mod check;
mod complete;
mod file;
mod made_up;
mod network_half;
mod shape;

pub use super::settings::WorldLimits;
pub use file::Draft;
pub use network_half::App;
pub use shape::{
    AccessKeySecret, Account, AccountWebhook, Group, Instance, NetworkBehaviour, Number, Phone, PhoneWebhook,
    Review, RootAccount, Template, Waba, World,
};

#[cfg(test)]
mod tests;
