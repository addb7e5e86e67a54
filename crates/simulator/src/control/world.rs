//! `POST world`.

use serde_json::Value;

use crate::refusal::Refusal;
use crate::whatsapp::Network;
use crate::whatsapp::world::{self, World};

/// Adds or changes what the world names, in one transaction.
pub(super) async fn apply(network: &Network, world: World) -> Result<Value, Refusal> {
    let now = network.now();
    network.store.write(move |change| world::apply(change, world, now)).await
}
