//! What every call of this network needs.

use std::sync::Arc;

use tokio::sync::Notify;

use super::messages::Limits;
use crate::NetworkClock;
use crate::delivery::{Client, Courier};
use crate::store::Store;

/// The network: its state, its clock, and what goes out of it. Clones share it.
#[derive(Clone)]
pub(crate) struct Network {
    pub store: Store,
    pub clock: NetworkClock,
    pub courier: Courier,
    pub client: Client,
    pub limits: Arc<Limits>,
    /// Something was planned, or the clock was moved: look again.
    pub replan: Arc<Notify>,
}

impl Network {
    /// What the network clock shows, in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.milliseconds()
    }
}
