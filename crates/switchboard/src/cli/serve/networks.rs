//! The networks that this process runs or uses.

use std::net::SocketAddr;
use std::sync::Arc;

use simulator::Simulator;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use trust::Trusted;

use super::{entrance, network};
use crate::channels::whatsapp::Network;
use crate::cli::data::Folder;
use crate::cli::error::Error;
use crate::cli::settings::{self, Settings};
use crate::gateway::Tls;
use crate::model::Clocks;
use crate::stop;
use crate::store::Store;
use crate::store::sealing::MasterKey;

/// What is started or reached.
pub struct Networks {
    /// The network of the settings.
    pub whatsapp: Option<Network>,
    /// Its clock beside the wall's.
    pub clocks: Clocks,
    /// The address and the task of one that is simulated in this process.
    pub simulated: Option<(SocketAddr, JoinHandle<()>)>,
}

/// Whether the network is one that we tell the credentials: simulated here or in a process of its own.
pub fn is_simulated(settings: &Settings) -> bool {
    settings.network() != settings::Network::None && settings.whatsapp.access_token.value.is_none()
}

/// Where the network reaches us. A real one is told only what the operator says.
pub fn public_url(settings: &Settings, url: &str) -> Option<String> {
    let given = settings.public_url.value.as_ref().map(url::Url::to_string);
    given.or_else(|| is_simulated(settings).then(|| url.to_owned()))
}

/// Starts the simulated networks where the settings want them, until `stopped` turns true.
///
/// # Errors
/// Their data or their address cannot be used.
pub async fn start(
    settings: &Settings,
    folder: Option<&Folder>,
    store: &dyn Store,
    master_key: &MasterKey,
    tls: Option<Arc<Tls>>,
    mut stopped: watch::Receiver<bool>,
) -> Result<Networks, Error> {
    let now_ms = jiff::Timestamp::now().as_millisecond();
    match settings.network() {
        settings::Network::None => Ok(Networks { whatsapp: None, clocks: Clocks::system(), simulated: None }),
        settings::Network::Elsewhere(url) => {
            let network = network::whatsapp(settings, store, master_key, url.to_string(), now_ms).await?;
            Ok(Networks { whatsapp: Some(network), clocks: Clocks::system(), simulated: None })
        }
        settings::Network::Simulated(listen) => {
            let settings_of = simulator::Settings {
                data: folder.map(Folder::simulator),
                // We register at each start, perhaps from another port.
                callbacks: simulator::Callbacks::RenewedAtStart,
                trusted: tls.map_or_else(Trusted::nothing, |tls| {
                    Trusted::new(move |certificate| tls.is_shown(certificate))
                }),
                ..Default::default()
            };
            let simulator = Simulator::open(settings_of).await.map_err(failed)?;
            let listener = entrance::bind("simulator", listen).await?;
            let address = listener.local_addr().map_err(failed)?;
            let clock = simulator.clock();
            let clocks = Clocks::with_network(Arc::new(move || clock.now()));
            let shutdown = async move { stop::stopped(&mut stopped).await };
            let task = tokio::spawn(async move {
                if let Err(error) = simulator.serve(listener, shutdown).await {
                    tracing::error!(%error, "the simulated networks ended");
                }
            });
            let url = network::base_url(address);
            let network = network::whatsapp(settings, store, master_key, url, now_ms).await?;
            Ok(Networks { whatsapp: Some(network), clocks, simulated: Some((address, task)) })
        }
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Failed(error.to_string())
}
