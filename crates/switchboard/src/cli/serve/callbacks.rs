//! Tells the network where we are, at every start: the app's callback, and a subscription for each WABA.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::channels::whatsapp::{Connector, Failure};
use crate::gateway::Readiness;
use crate::stop::stopped;
use crate::store::{self, Directory};

const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What is to be told.
pub struct Registration {
    /// Whom.
    pub network: Arc<Connector>,
    /// Knows the WABAs.
    pub store: store::Shared,
    /// Where we are.
    pub public_url: String,
    /// Learns that it is done.
    pub readiness: Readiness,
}

impl Registration {
    /// Tells it until it is heard, or until the service stops; then the service is ready.
    pub async fn make(self, mut stop: watch::Receiver<bool>) {
        let mut wait = FIRST_WAIT;
        while let Err(reason) = self.attempt().await {
            tracing::warn!(%reason, "the network does not know our address yet");
            tokio::select! {
                () = tokio::time::sleep(wait) => wait = (wait * 2).min(LONGEST_WAIT),
                () = stopped(&mut stop) => return,
            }
        }
        self.readiness.ready();
    }

    async fn attempt(&self) -> Result<(), String> {
        let wabas = self.store.directory_entries(Directory::Waba).await.map_err(|error| error.to_string())?;
        for (waba, _) in wabas {
            match self.network.subscribe_waba(&waba).await {
                Ok(()) => {}
                // One that the network no longer shows must not keep all others waiting; a limit passes.
                Err(Failure::Refused { message, retry_after: None, .. }) => {
                    tracing::warn!(waba, message, "a WABA cannot be subscribed to");
                }
                Err(error) => return Err(error.to_string()),
            }
        }
        let callback = format!("{}/webhooks/whatsapp", self.public_url.trim_end_matches('/'));
        self.network.subscribe_app(&callback).await.map_err(|error| error.to_string())
    }
}
