//! Tells the network where we are, at every start: the app's callback, and a subscription for each WABA.

use std::time::Duration;

use tokio::sync::watch;

use crate::channels::whatsapp::{Connector, Failure};
use crate::stop::stopped;
use crate::store::{self, Directory};

const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Registers until it succeeds, or until the service stops.
pub async fn register(
    network: &Connector,
    store: &store::Shared,
    public_url: &str,
    mut stop: watch::Receiver<bool>,
) -> bool {
    let callback = format!("{}/webhooks/whatsapp", public_url.trim_end_matches('/'));
    let mut wait = FIRST_WAIT;
    loop {
        match once(network, store, &callback).await {
            Ok(()) => return true,
            Err(reason) => tracing::warn!(%reason, "the network does not know our address yet"),
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => wait = (wait * 2).min(LONGEST_WAIT),
            () = stopped(&mut stop) => return false,
        }
    }
}

async fn once(network: &Connector, store: &store::Shared, callback: &str) -> Result<(), String> {
    let wabas = store.directory_entries(Directory::Waba).await.map_err(|error| error.to_string())?;
    for (waba, _) in wabas {
        match network.subscribe_waba(&waba).await {
            Ok(()) => {}
            // One that the network no longer shows must not keep all others waiting.
            Err(Failure::Refused { message, .. }) => {
                tracing::warn!(waba, message, "a WABA cannot be subscribed to");
            }
            Err(error) => return Err(error.to_string()),
        }
    }
    network.subscribe_app(callback).await.map_err(|error| error.to_string())
}
